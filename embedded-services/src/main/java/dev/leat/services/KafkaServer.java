package dev.leat.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Kafka as one node that is broker and controller (KRaft). Topics are only made when asked for; its internal topics have one
 * replica and few partitions; consumer groups form without delay.
 */
public final class KafkaServer extends EmbeddedServer implements KafkaService {

    /** Any id will do, and the same one for every cluster, since each has a folder of its own. */
    private static final String CLUSTER_ID = "bGVhdC1lbWJlZGRlZC0wMQ";

    private final Distributions distributions = new Distributions();
    private final int controllerPort = LoopbackPort.free();
    private final Path settingsFile;

    public KafkaServer(Home home) {
        super("Kafka", home);
        this.settingsFile = home.folder().resolve("server.properties");
    }

    @Override
    void prepare() throws IOException {
        Path data = home().data();
        if (!Files.exists(data)) {
            // INVARIANT: the data folder is whole or absent, so that an interrupted first start is simply the first
            // again
            Path draft = home().folder().resolve("data.new");
            Folders.delete(draft);
            Files.writeString(settingsFile, settings(draft));
            runTool(broker("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", settingsFile.toString()));
            Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.writeString(settingsFile, settings(data));
    }

    @Override
    List<String> command() {
        return broker("kafka.Kafka", settingsFile.toString());
    }

    @Override
    boolean answers() throws IOException {
        return Probe.kafka(home().port());
    }

    @Override
    public String bootstrapServers() {
        return LoopbackPort.HOST + ":" + home().port();
    }

    private List<String> broker(String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                JavaCommand.java(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.log.kafka.server=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                "-cp",
                distributions.kafkaClassPath(),
                mainClass));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }

    private String settings(Path data) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%1$s:%2$d
                listeners=BROKER://%1$s:%3$d,CONTROLLER://%1$s:%2$d
                advertised.listeners=BROKER://%1$s:%3$d
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=BROKER
                controller.listener.names=CONTROLLER
                log.dirs=%4$s
                %5$s
                """.formatted(
                LoopbackPort.HOST, controllerPort, home().port(), data, String.join("\n", ServerSettings.KAFKA));
    }
}
