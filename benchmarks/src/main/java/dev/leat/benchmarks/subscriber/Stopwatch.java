package dev.leat.benchmarks.subscriber;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** From the first change to the last. Thread-safe. */
final class Stopwatch {

    private final int changes;
    private final AtomicInteger handled = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile long startedNanos;
    private volatile long endedNanos;

    Stopwatch(int changes) {
        this.changes = changes;
    }

    void handled() {
        int count = handled.incrementAndGet();
        if (count == 1) {
            startedNanos = System.nanoTime();
        }
        if (count == changes) {
            endedNanos = System.nanoTime();
            stopped.countDown();
        }
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Changes a second; waits for the last. */
    double rate() throws InterruptedException {
        stopped.await();
        return changes * 1e9 / (endedNanos - startedNanos);
    }
}
