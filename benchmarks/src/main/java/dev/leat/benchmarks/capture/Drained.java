package dev.leat.benchmarks.capture;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;

/**
 * Counts what a contestant has drained. The clock starts when the first batch is through, whose changes do not count, so that
 * nobody's start counts; it stops when the last expected change is through.
 *
 * <p>{@link #batch} belongs to one thread.
 */
public final class Drained {

    private static final String LINE = "DRAINED";

    /** How fast one was. */
    public record Rate(double perSecond, double cpuMicrosPerChange) {

        static Rate ofLine(String line) {
            String[] words = line.split(" ", -1);
            return new Rate(Double.parseDouble(words[1]), Double.parseDouble(words[2]));
        }

        String line() {
            return LINE + " " + perSecond + " " + cpuMicrosPerChange;
        }
    }

    private final long expected;
    private final CountDownLatch complete = new CountDownLatch(1);
    private long seen;
    private long uncounted;
    private long beganNanos;
    private long endedNanos;

    public Drained(long expected) {
        this.expected = expected;
    }

    static String line() {
        return LINE;
    }

    public void batch(long changes) {
        if (changes == 0) {
            return;
        }
        if (seen == 0) {
            beganNanos = System.nanoTime();
            uncounted = changes;
        }
        seen += changes;
        if (seen >= expected && complete.getCount() > 0) {
            endedNanos = System.nanoTime();
            complete.countDown();
        }
    }

    /** Waits for the end. */
    public Rate rate() throws InterruptedException {
        complete.await();
        double seconds = (endedNanos - beganNanos) / 1e9;
        return new Rate((seen - uncounted) / seconds, cpuNanos() / 1e3 / seen);
    }

    private static double cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getProcessCpuTime()
                : Double.NaN;
    }
}
