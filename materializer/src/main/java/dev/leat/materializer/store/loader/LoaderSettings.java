package dev.leat.materializer.store.loader;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.topic.KafkaAccess;
import java.time.Clock;
import java.util.Map;

/** What a loader was made of. */
record LoaderSettings(
        String deployment,
        ViewShape shape,
        StoreDefinition store,
        KafkaAccess kafka,
        LoaderListener listener,
        Clock clock) {

    String group() {
        return "leat.%s.%s.%d.%s".formatted(deployment, shape.view(), shape.generation(), store.name());
    }

    /** For logs and threads. */
    String name() {
        return "%s.%d -> %s".formatted(shape.view(), shape.generation(), store.name());
    }

    Map<String, Object> consumer() {
        return kafka.with(Map.ofEntries(
                Map.entry("group.id", group()),
                Map.entry("isolation.level", "read_committed"),
                Map.entry("enable.auto.commit", false),
                // where to start is for us to say: see Positions
                Map.entry("auto.offset.reset", "none"),
                Map.entry("allow.auto.create.topics", false),
                Map.entry("max.poll.records", 2_000),
                Map.entry("max.poll.interval.ms", 600_000),
                Map.entry("fetch.min.bytes", 1),
                Map.entry("fetch.max.bytes", 16 << 20),
                // a killed loader's partitions move on after this long
                Map.entry("session.timeout.ms", 10_000),
                Map.entry("heartbeat.interval.ms", 2_000)));
    }

    Map<String, Object> admin() {
        return kafka.with(Map.of("default.api.timeout.ms", 15_000, "request.timeout.ms", 10_000));
    }
}
