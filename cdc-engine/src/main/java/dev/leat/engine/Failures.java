package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.offset.ProgressTopic;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.connect.errors.ConnectException;

/** Says of whatever made an attempt fail what it means and whose turn it is. */
final class Failures {

    private final SourceContext context;
    private final CapturedDatabase database;

    Failures(SourceContext context, CapturedDatabase database) {
        this.context = context;
        this.database = database;
    }

    LeatException explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LeatException known) {
                return known;
            }
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return shutOut(failure);
            }
        }
        LeatException ofDatabase = database.explain(failure);
        if (ofDatabase != null) {
            return ofDatabase;
        }
        // the connectors' own exceptions are Kafka's by inheritance
        if (failure instanceof KafkaException && !(failure instanceof ConnectException)) {
            return ofKafka(failure);
        }
        return new LeatException(
                CaptureError.UNEXPECTED, "source %s: %s".formatted(context.name(), root(failure)), failure);
    }

    private LeatException ofKafka(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException
                    || cause instanceof AuthorizationException
                    || cause instanceof ConfigException) {
                return new LeatException(
                        StreamError.KAFKA_REFUSED,
                        "source %s: Kafka at %s refuses it: %s"
                                .formatted(context.name(), context.kafka(), cause.getMessage()),
                        failure);
            }
        }
        return new LeatException(
                StreamError.KAFKA_UNREACHABLE,
                "source %s cannot write to Kafka at %s: %s".formatted(context.name(), context.kafka(), root(failure)),
                failure);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Whoever shuts us out has said its name before; if it is still ours, it was the broker: we were too slow. */
    private LeatException shutOut(Throwable failure) {
        Optional<String> owner;
        try {
            owner = new ProgressTopic(context.kafka(), context.deployment(), context.name())
                    .read()
                    .owner();
        } catch (KafkaException unreachable) {
            return ofKafka(unreachable);
        }
        if (owner.isEmpty() || owner.get().equals(context.owner())) {
            return new LeatException(
                    CaptureError.TRANSACTION_LOST,
                    "source %s: Kafka ended its transaction, which took too long".formatted(context.name()),
                    failure);
        }
        return takenOver(owner.get());
    }

    LeatException takenOver(String owner) {
        return new LeatException(
                CaptureError.FENCED,
                ("source %s was taken over by %s; this is %s. Stop one of the two instances; if it shall go on here, restart"
                                + " the source here")
                        .formatted(context.name(), owner, context.owner()));
    }
}
