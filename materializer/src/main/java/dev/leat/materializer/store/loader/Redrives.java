package dev.leat.materializer.store.loader;

import dev.leat.materializer.store.StoreError;
import dev.leat.stream.error.LeatException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Dead letters that somebody wants to be tried again, on their way to the loader's thread. Thread-safe. */
final class Redrives {

    /** A store answers within 30 s or counts as away. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BlockingQueue<Redrive> waiting = new LinkedBlockingQueue<>();

    private record Redrive(List<ConsumerRecord<byte[], byte[]>> records, CompletableFuture<Integer> setAsideAgain) {}

    /**
     * Waits until the records are durable in the store, or are dead letters again.
     *
     * @return how many are
     * @throws LeatException retryable, when the store does not take anything now; all of them can be brought again
     */
    int bring(List<ConsumerRecord<byte[], byte[]>> records) {
        Redrive redrive = new Redrive(List.copyOf(records), new CompletableFuture<>());
        waiting.add(redrive);
        try {
            return redrive.setAsideAgain().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof LeatException known
                    ? known
                    : StoreError.LOADER_BROKEN.causedBy(failure, "the loader broke: %s", failure.getCause());
        } catch (TimeoutException busy) {
            redrive.setAsideAgain().cancel(false);
            throw StoreError.STORE_UNAVAILABLE.exception(
                    "the loader did not come to it within %d s; look at `leat status`", PATIENCE.toSeconds());
        } catch (InterruptedException interruption) {
            redrive.setAsideAgain().cancel(false);
            Thread.currentThread().interrupt();
            throw StoreError.STORE_UNAVAILABLE.exception("interrupted");
        }
    }

    /** The loader's thread only: brings what waits. What fails is told to who asked, and to nobody else. */
    void carryOut(Delivery delivery) {
        for (Redrive next = waiting.poll(); next != null; next = waiting.poll()) {
            if (!next.setAsideAgain().isDone()) {
                try {
                    next.setAsideAgain().complete(delivery.bring(next.records()));
                } catch (LeatException failure) {
                    next.setAsideAgain().completeExceptionally(failure);
                }
            }
        }
    }

    /** Nobody will come to what waits. */
    void refuse() {
        for (Redrive next = waiting.poll(); next != null; next = waiting.poll()) {
            next.setAsideAgain()
                    .completeExceptionally(StoreError.STORE_UNAVAILABLE.exception("the loader has stopped"));
        }
    }
}
