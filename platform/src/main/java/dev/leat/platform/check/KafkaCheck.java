package dev.leat.platform.check;

import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.config.KafkaSettings;
import dev.leat.stream.topic.KafkaAccess;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** Whether Kafka answers, lets us in, and has as many brokers as topics shall have copies. */
final class KafkaCheck {

    private static final String PATH = "kafka";
    private static final int ANSWER_WITHIN_MS = 8_000;

    private final ConfigurationFile.Reading reading;

    KafkaCheck(ConfigurationFile.Reading reading) {
        this.reading = reading;
    }

    Findings run() {
        Findings findings = new Findings(reading);
        switch (reading.configuration().kafka()) {
            case KafkaSettings.Embedded _ ->
                findings.fine(PATH, "starts with the program; its data is kept in " + reading.data());
            case KafkaSettings.Servers servers -> ask(servers.access(), findings);
        }
        return findings;
    }

    private void ask(KafkaAccess access, Findings findings) {
        Map<String, Object> patience = Map.of(
                "request.timeout.ms", ANSWER_WITHIN_MS / 2,
                "default.api.timeout.ms", ANSWER_WITHIN_MS,
                "socket.connection.setup.timeout.ms", ANSWER_WITHIN_MS / 2);
        try (Admin admin = Admin.create(access.with(patience))) {
            int brokers = admin.describeCluster().nodes().get().size();
            findings.fine(PATH, brokers + (brokers == 1 ? " broker" : " brokers") + " at " + access);
            int copies = reading.configuration().replication();
            if (copies > brokers) {
                findings.wrong(
                        "topics.replication",
                        "topics shall have " + copies + " copies, and there " + (brokers == 1 ? "is " : "are ")
                                + brokers
                                + (brokers == 1 ? " broker" : " brokers") + "; set topics.replication to " + brokers
                                + " or start more brokers");
            }
        } catch (ExecutionException e) {
            failed(access, e.getCause() == null ? e : e.getCause(), findings);
        } catch (KafkaException e) {
            findings.wrong(
                    reading.isGiven("kafka.properties") ? "kafka.properties" : "kafka.bootstrap-servers",
                    "the Kafka client refuses this: " + innermost(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.failed(PATH, "interrupted");
        }
    }

    private static void failed(KafkaAccess access, Throwable cause, Findings findings) {
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            findings.failed(
                    "kafka.properties",
                    access + " does not let Leat in: " + cause.getMessage() + "; correct the properties");
        } else {
            findings.failed(
                    "kafka.bootstrap-servers",
                    "no broker answers at " + access + " within " + ANSWER_WITHIN_MS
                            + " ms; start Kafka, correct the address, or set security.protocol under kafka.properties if it"
                            + " wants TLS");
        }
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
