package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.torture.CapturingJvm.Stopped;
import dev.leat.benchmarks.torture.OutboxWriters.Written;
import dev.leat.outbox.Message;
import dev.leat.services.KafkaService;
import dev.leat.services.RegistryService;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.topic.TopicNames;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One torture of the way from an outbox to its topic. */
final class OutboxTorture {

    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final long WORKS_WITHIN_MS = 120_000;
    private static final int LONGEST_LIFE_MS = 900;
    private static final long THAW_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int BURST_MESSAGES = 20_000;
    private static final int LARGE_BATCH = 500;
    private static final long QUIET_FOR_MS = 45_000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final OutboxTarget target;
    private final KafkaService kafka;
    private final RegistryService registry;
    private final Path folder;
    private final PrintWriter progress;

    OutboxTorture(
            OutboxTarget target, KafkaService kafka, RegistryService registry, Path folder, PrintWriter progress) {
        this.target = target;
        this.kafka = kafka;
        this.registry = registry;
        this.folder = folder;
        this.progress = progress;
    }

    /** @param messages that are written, those included that are rolled back */
    record Plan(int messages, int kills, long seed, Optional<Guarantee> broken) {}

    /** @throws Stopped if capture stops by itself, which it must not */
    OutboxVerdict run(Plan plan) throws Exception {
        String source = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 8);
        CaptureTarget captured = target.captured(source, kafka.bootstrapServers(), registry.apiUrl(), plan.broken());
        Random random = new Random(plan.seed());
        CapturingJvm current = CapturingJvm.prepare(0, folder, JVM);
        try (OutboxWriters writers = new OutboxWriters(target, plan.messages(), plan.seed())) {
            current.capture(captured);
            require(current.streams(WORKS_WITHIN_MS), "did not come to streaming");
            for (int kill = 1; kill <= plan.kills(); kill++) {
                try (CapturingJvm victim = current) {
                    current = CapturingJvm.prepare(kill, folder, JVM);
                    writers.allow(plan.messages() / (plan.kills() + 1));
                    require(victim.publishes(1, WORKS_WITHIN_MS), "did not publish");
                    if (plan.broken().isPresent()) {
                        comeIntoABurst(victim, writers);
                    } else {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MS)));
                    }
                    if (plan.broken().filter(Guarantee.FENCE::equals).isPresent()) {
                        comeBackBeside(current, victim, captured);
                    } else {
                        victim.kill();
                        current.capture(captured);
                    }
                    progress.printf("kill %d%n", kill);
                }
            }
            Written written = writers.written();
            int messages =
                    written.committed().values().stream().mapToInt(List::size).sum();
            progress.printf("comparing %d messages%n", messages);
            return OutboxVerdict.of(written.committed(), arrived(source, written.last()));
        } finally {
            current.close();
        }
    }

    /**
     * Returns in the middle of a large transaction: what was taken away shows there, and elsewhere by chance only.
     */
    private static void comeIntoABurst(CapturingJvm victim, OutboxWriters writers) throws Exception {
        writers.leaveAtOnce(BURST_MESSAGES);
        require(victim.publishes(LARGE_BATCH, WORKS_WITHIN_MS), "did not publish what came at once");
    }

    /** The victim is frozen, comes back with batches in its hands when its successor works already, and is killed then. */
    private static void comeBackBeside(CapturingJvm successor, CapturingJvm victim, CaptureTarget captured)
            throws Exception {
        victim.suspend();
        successor.capture(captured);
        require(successor.publishes(1, WORKS_WITHIN_MS), "did not publish beside a frozen one");
        victim.resume();
        LockSupport.parkNanos(THAW_NANOS);
        victim.kill();
    }

    /** What stands on the topic when the last message has come and nothing comes after it. */
    private List<ConsumerRecord<byte[], byte[]>> arrived(String source, Message last) {
        String topic = TopicNames.outbox(source, OutboxWriters.AGGREGATE_TYPE);
        List<ConsumerRecord<byte[], byte[]>> arrived = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                new KafkaAccess(kafka.bootstrapServers(), Map.of())
                        .with(Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long quietSinceNanos = System.nanoTime();
            boolean lastSeen = false;
            // when the last is there, a repetition would follow at once
            while (System.nanoTime() - quietSinceNanos
                    < TimeUnit.MILLISECONDS.toNanos(lastSeen ? QUIET_FOR_MS / 15 : QUIET_FOR_MS)) {
                int before = arrived.size();
                consumer.poll(POLL).forEach(arrived::add);
                lastSeen |= arrived.subList(before, arrived.size()).stream().anyMatch(record -> isOf(record, last));
                quietSinceNanos = arrived.size() == before ? quietSinceNanos : System.nanoTime();
            }
        }
        return arrived;
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> record, Message message) {
        byte[] id = record.headers().lastHeader(LeatHeaders.EVENT_ID).value();
        return new String(id, StandardCharsets.UTF_8).equals(message.id().toString());
    }

    private static void require(boolean done, String otherwise) throws Stopped {
        if (!done) {
            throw new Stopped("the capturing JVM " + otherwise + " within " + WORKS_WITHIN_MS + " ms");
        }
    }
}
