package dev.leat.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LanesTest {

    private static final int THREADS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void eachEntityIsHandledInItsOrderAndNeverTwiceAtOnceHoweverOftenItFails() {
        Map<String, List<Long>> handled = new ConcurrentHashMap<>();
        Set<Task.Entity> busy = ConcurrentHashMap.newKeySet();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Random random = new Random(3);
        CountDownLatch two = new CountDownLatch(2);
        Lanes lanes = new Lanes("test", THREADS, task -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            if (task.offset() < 2) {
                // two entities, which wait for each other
                two.countDown();
                awaitUninterruptibly(two);
            }
            Task.Entity entity = task.entity();
            if (!busy.add(entity)) {
                overlaps.incrementAndGet();
            }
            boolean fails;
            synchronized (random) {
                fails = random.nextInt(4) == 0;
            }
            if (!fails) {
                handled.computeIfAbsent(key(task), any -> Collections.synchronizedList(new ArrayList<>()))
                        .add(task.offset());
                task.finish();
            }
            busy.remove(entity);
            atOnce.decrementAndGet();
            return fails ? Optional.of(Duration.ofMillis(1)) : Optional.empty();
        });

        List<Task> tasks = new ArrayList<>();
        for (int offset = 0; offset < 2_000; offset++) {
            Task task = task("entity " + offset % 17, offset);
            tasks.add(task);
            lanes.add(List.of(task));
        }

        await().atMost(PATIENCE).until(() -> tasks.stream().allMatch(Task::isDone));
        assertThat(handled).hasSize(17);
        handled.values().forEach(offsets -> assertThat(offsets).isSorted());
        assertThat(overlaps).hasValue(0);
        assertThat(most.get()).isBetween(2, THREADS);
        lanes.close(PATIENCE);
    }

    @Test
    void anEntityThatWaitsHoldsUpNobodyElseAndWhatIsDroppedIsNotBegun() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Set<String> begun = ConcurrentHashMap.newKeySet();
        Lanes lanes = new Lanes("test", THREADS, task -> {
            begun.add(key(task) + task.offset());
            if (key(task).equals("poisoned")) {
                return Optional.of(Duration.ofHours(1));
            }
            if (key(task).equals("slow")) {
                awaitUninterruptibly(release);
            }
            task.finish();
            return Optional.empty();
        });
        Task poisoned = task("poisoned", 0);
        Task slow = task("slow", 1);
        Task afterSlow = task("slow", 2);
        lanes.add(List.of(poisoned, task("poisoned", 3), slow, afterSlow));
        for (int i = 10; i < 30; i++) {
            lanes.add(List.of(task("other", i)));
        }

        await().atMost(PATIENCE).until(() -> begun.contains("other29") && begun.contains("slow1"));
        assertThat(lanes.retrying()).isEqualTo(1);
        assertThat(lanes.awaitAttempts(task -> task == slow || task == afterSlow, Duration.ofMillis(1)))
                .isFalse();
        afterSlow.drop();
        release.countDown();
        assertThat(lanes.awaitAttempts(task -> task == slow || task == afterSlow, PATIENCE))
                .isTrue();
        assertThat(lanes.awaitQuiet(PATIENCE)).isTrue();
        assertThat(slow.isDone()).isTrue();
        assertThat(begun).doesNotContain("slow2", "poisoned3");
        lanes.close(PATIENCE);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static String key(Task task) {
        return new String(task.record().key(), StandardCharsets.UTF_8);
    }

    private static Task task(String key, long offset) {
        return new Task(
                new TopicPartition("topic", 0),
                new ConsumerRecord<>("topic", 0, offset, key.getBytes(StandardCharsets.UTF_8), new byte[0]),
                new Ledger<>());
    }
}
