package dev.leat.services;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
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

    private static final int PROBE_TIMEOUT_MS = 2_000;
    private static final short API_VERSIONS = 18;

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

    /** Whether the broker answers a request: it opens its port only after the controller has let it in. */
    @Override
    boolean answers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(LoopbackPort.address(home().port()), PROBE_TIMEOUT_MS);
            socket.setSoTimeout(PROBE_TIMEOUT_MS);
            DataOutputStream request = new DataOutputStream(socket.getOutputStream());
            request.writeInt(10); // bytes that follow
            request.writeShort(API_VERSIONS);
            request.writeShort(0); // version of the request
            request.writeInt(1); // correlation id
            request.writeShort(-1); // no client id
            request.flush();
            return new DataInputStream(socket.getInputStream()).readInt() > 0;
        }
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

    // broker.session.timeout.ms: after a kill, the controller does not let the broker in again before this time has
    // passed
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
                auto.create.topics.enable=false
                default.replication.factor=1
                min.insync.replicas=1
                num.partitions=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=5
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=5
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                broker.heartbeat.interval.ms=500
                broker.session.timeout.ms=3000
                group.initial.rebalance.delay.ms=0
                group.coordinator.rebalance.protocols=classic,consumer,streams
                log.cleaner.dedupe.buffer.size=33554432
                """.formatted(LoopbackPort.HOST, controllerPort, home().port(), data);
    }
}
