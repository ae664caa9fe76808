package dev.leat.engine;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a run to end, once. Thread-safe. */
final class StopSignal {

    private final CountDownLatch asked = new CountDownLatch(1);

    void ask() {
        asked.countDown();
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits, but no longer than until it is asked. */
    void await(Duration duration) throws InterruptedException {
        asked.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
