package dev.leat.benchmarks.torture.poller;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Orders;
import dev.leat.benchmarks.poller.PolledParts;
import dev.leat.engine.Source;
import dev.leat.engine.SourceListener;
import dev.leat.engine.SourceState;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.topic.KafkaAccess;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The JVM that polls, and is killed; it ends by itself only when its source needs somebody. */
final class PollingMain {

    static final String READY = "ready";

    private static final String DEPLOYMENT = "torture";
    private static final ObjectMapper JSON = new ObjectMapper();

    private PollingMain() {}

    /** @param arguments Kafka, the registry, and the connector's settings as JSON */
    public static void main(String[] arguments) throws Exception {
        Orders.obey(order -> {});
        Map<String, String> settings = JSON.readValue(arguments[2], new TypeReference<>() {});
        Source source = new Source(
                PolledParts.definition(
                        PollerCommand.SOURCE, List.of(settings.getOrDefault("tables", "")), PollerCommand.PARTITIONS),
                DEPLOYMENT,
                new KafkaAccess(arguments[0], Map.of()),
                new ApicurioRegistry(RegistryAccess.open(arguments[1])),
                Clock.systemUTC(),
                new SourceListener() {
                    @Override
                    public void stateChanged(String name, SourceState from, SourceState to) {
                        if (to == SourceState.FAILED) {
                            Runtime.getRuntime().halt(1);
                        }
                    }

                    @Override
                    public void published(String name, int changes, int deadLetters, long lagMs) {}
                },
                new PolledParts(settings));
        source.start();
        ChildJvm.say(READY);
        Thread.currentThread().join();
    }
}
