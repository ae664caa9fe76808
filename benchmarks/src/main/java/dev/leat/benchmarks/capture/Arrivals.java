package dev.leat.benchmarks.capture;

import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.registry.SchemaRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How long each change took from being sent until a consumer of committed records had it, by the clock of this JVM. */
final class Arrivals implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Contest contest;
    private final SchemaRegistry registry;
    private final Map<Long, Long> sentNanos = new ConcurrentHashMap<>();
    private final Map<Long, Long> micros = new ConcurrentHashMap<>();
    private final AtomicLong first = new AtomicLong(Long.MAX_VALUE);
    private final Thread reader;
    private volatile boolean closed;

    Arrivals(Contest contest) {
        this.contest = contest;
        this.registry = contest.openRegistry();
        this.reader = Thread.ofPlatform().name("arrivals").daemon().unstarted(this::read);
    }

    void start() {
        reader.start();
    }

    void sent(long id, long nanos) {
        sentNanos.put(id, nanos);
    }

    /** Those before this one were for warming up. */
    void measureFrom(long id) {
        first.set(id);
    }

    /** @throws IllegalStateException when some do not come in time */
    void awaitAll(long timeoutMs) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        synchronized (micros) {
            while (!sentNanos.isEmpty()) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                if (leftMs <= 0) {
                    throw new IllegalStateException("%d changes did not arrive".formatted(sentNanos.size()));
                }
                micros.wait(leftMs);
            }
        }
    }

    long[] sortedMicros() {
        long[] sorted = micros.entrySet().stream()
                .filter(entry -> entry.getKey() >= first.get())
                .mapToLong(Map.Entry::getValue)
                .toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private void read() {
        ChangeDecoder decoder = new ChangeDecoder(registry);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                contest.kafkaAccess()
                        .with(Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, Contest.PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(contest.topic(), partition))
                    .toList();
            consumer.assign(partitions);
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    arrived((Long) decoder.key(record.key()).values().getFirst(), System.nanoTime());
                }
                synchronized (micros) {
                    micros.notifyAll();
                }
            }
        }
    }

    private void arrived(long id, long nanos) {
        Long sent = sentNanos.remove(id);
        if (sent != null) {
            micros.put(id, TimeUnit.NANOSECONDS.toMicros(nanos - sent));
        }
    }

    @Override
    public void close() {
        closed = true;
        registry.close();
    }
}
