package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Orders;
import dev.leat.engine.Source;
import dev.leat.engine.SourceListener;
import dev.leat.engine.SourceParts;
import dev.leat.engine.SourceState;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.topic.KafkaAccess;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The JVM that captures, and is killed: it gets ready, says so, captures when it is told what, and says {@code state ...} and
 * {@code published ...} until it is no more.
 */
final class CapturingMain {

    private CapturingMain() {}

    public static void main(String[] arguments) throws Exception {
        CompletableFuture<CaptureTarget> told = new CompletableFuture<>();
        Orders.obey(order -> told.complete(CaptureTarget.ofLine(order)));
        load();
        ChildJvm.say(CapturingJvm.READY);
        CaptureTarget target = told.get();
        CompletableFuture<Source> started = new CompletableFuture<>();
        Source source = new Source(
                target.definition(),
                CaptureTarget.DEPLOYMENT,
                new KafkaAccess(target.kafka(), Map.of()),
                new ApicurioRegistry(RegistryAccess.open(target.registry())),
                Clock.systemUTC(),
                new SourceListener() {
                    @Override
                    public void stateChanged(String name, SourceState from, SourceState to) {
                        ChildJvm.say(CapturingJvm.STATE + to);
                        if (to == SourceState.FAILED) {
                            Thread.startVirtualThread(() -> sayCause(started.join()));
                        }
                    }

                    @Override
                    public void published(String name, int changes, int deadLetters, long lagMs) {
                        ChildJvm.say(CapturingJvm.PUBLISHED + changes);
                    }
                },
                target.broken().<SourceParts>map(BrokenParts::new).orElse(SourceParts.STANDARD));
        started.complete(source);
        source.start();
        Thread.currentThread().join();
    }

    private static void sayCause(Source source) {
        source.status()
                .cause()
                .ifPresent(cause -> ChildJvm.say(CapturingJvm.CAUSE + cause.code() + ": " + cause.message()));
    }

    /** Loads what is slow to load, so that a takeover is not measured with it. */
    private static void load() throws ClassNotFoundException {
        for (String name : List.of(
                "io.debezium.connector.postgresql.PostgresConnectorTask",
                "org.apache.kafka.clients.producer.KafkaProducer",
                "org.apache.kafka.clients.consumer.KafkaConsumer",
                "org.apache.kafka.clients.admin.KafkaAdminClient")) {
            Class.forName(name);
        }
    }
}
