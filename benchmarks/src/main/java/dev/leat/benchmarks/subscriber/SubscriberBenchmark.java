package dev.leat.benchmarks.subscriber;

import dev.leat.benchmarks.Ratio;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.ServiceName;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.subscriber.ChangeSubscriber;
import dev.leat.subscriber.Decoding;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "subscriber",
        mixinStandardHelpOptions = true,
        description =
                "A topic of changes of about 200 bytes read from its beginning by a subscriber whose handler does nothing, beside a"
                        + " KafkaConsumer that is polled in a loop and commits by itself. Both read committed and decode each"
                        + " change by the registry; they take turns. The clock starts with a reader's first change.")
public final class SubscriberBenchmark implements Callable<Integer> {

    @Option(names = "--changes", defaultValue = "500000", description = "In the topic (default: ${DEFAULT-VALUE}).")
    int changes;

    @Option(
            names = "--entities",
            defaultValue = "10000",
            description = "That they are of, in turn (default: ${DEFAULT-VALUE}).")
    int entities;

    @Option(names = "--threads", defaultValue = "8", description = "Of the subscriber (default: ${DEFAULT-VALUE}).")
    int threads;

    @Option(names = "--in-hand", defaultValue = "10000", description = "Of the subscriber (default: ${DEFAULT-VALUE}).")
    int inHand;

    @Option(names = "--runs", defaultValue = "5", description = "Whose median counts (default: ${DEFAULT-VALUE}).")
    int runs;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    Ratio.Output output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(Set.of(ServiceName.KAFKA, ServiceName.REGISTRY));
            KafkaAccess kafka = new KafkaAccess(services.kafka().bootstrapServers(), Map.of());
            try (SchemaRegistry registry =
                    new ApicurioRegistry(RegistryAccess.open(services.registry().apiUrl()))) {
                OrderTopic.fill(kafka, registry, changes, entities);
                output.print(measure(kafka, registry), spec.commandLine().getOut());
            }
        }
        return 0;
    }

    private List<Ratio> measure(KafkaAccess kafka, SchemaRegistry registry) throws InterruptedException {
        PrintWriter progress = spec.commandLine().getErr();
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        List<Double> poisoned = new ArrayList<>();
        for (int run = 0; run <= runs; run++) {
            double loop = loop(kafka, registry);
            double subscriber = subscriber(kafka, registry, false);
            double withPoison = subscriber(kafka, registry, true);
            progress.printf(
                    "run %d: loop %.0f/s, subscriber %.0f/s, with a poisoned entity %.0f/s%n",
                    run, loop, subscriber, withPoison);
            boolean warmsUp = run == 0;
            if (!warmsUp) {
                theirs.add(loop);
                ours.add(subscriber);
                poisoned.add(withPoison);
            }
        }
        return List.of(
                new Ratio(
                        "subscriber", "subscriber/consumer-loop", Ratio.median(ours), Ratio.median(theirs), "/s", runs),
                new Ratio("subscriber", "poisoned/healthy", Ratio.median(poisoned), Ratio.median(ours), "/s", runs));
    }

    /** @param poisoned whether the handler fails at every change of one entity for as long as the run takes */
    private double subscriber(KafkaAccess kafka, SchemaRegistry registry, boolean poisoned)
            throws InterruptedException {
        EntityKey bad = EntityKey.of(7L);
        Stopwatch stopwatch = new Stopwatch(poisoned ? changes - changes / entities : changes);
        ChangeSubscriber subscriber = ChangeSubscriber.named("subscriber-" + UUID.randomUUID(), kafka)
                .threads(threads)
                .attempts(Integer.MAX_VALUE)
                // the events behind the one that fails wait for it to be committed, and are not to wait to be taken
                .inHand(poisoned ? changes : inHand)
                .on(
                        Decoding.changes(registry),
                        change -> {
                            if (poisoned && change.event().key().equals(bad)) {
                                throw new IllegalStateException("poisoned");
                            }
                            stopwatch.handled();
                        },
                        OrderTopic.NAME)
                .start();
        try (subscriber) {
            return stopwatch.rate();
        }
    }

    private double loop(KafkaAccess kafka, SchemaRegistry registry) throws InterruptedException {
        Stopwatch stopwatch = new Stopwatch(changes);
        ChangeDecoder decoder = new ChangeDecoder(registry);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        "group.id", "loop-" + UUID.randomUUID(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(OrderTopic.NAME));
            while (!stopwatch.isStopped()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (decoder.event(record.key(), record.value(), record.headers())
                            .isPresent()) {
                        stopwatch.handled();
                    }
                }
            }
        }
        return stopwatch.rate();
    }
}
