package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The capturing JVM as its torturer sees it. Belongs to the torturer's thread. */
final class CapturingJvm implements AutoCloseable {

    static final String READY = "ready";
    static final String STATE = "state ";
    static final String PUBLISHED = "published ";
    static final String CAUSE = "cause ";

    private static final String STREAMING = STATE + "STREAMING";
    private static final String FAILED = STATE + "FAILED";
    private static final long READY_WITHIN_MS = 120_000;
    private static final long CAUSE_WITHIN_MS = 2_000;

    /** It stopped and says that a person is needed: exactly what must never happen under torture. */
    static final class Stopped extends Exception {

        private static final long serialVersionUID = 1L;

        Stopped(String message) {
            super(message);
        }
    }

    private final ChildJvm jvm;
    private boolean ready;

    private CapturingJvm(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** One that loads its classes and then waits. */
    static CapturingJvm prepare(int number, Path folder, List<String> options) {
        return new CapturingJvm(ChildJvm.start("capturing-" + number, folder, options, CapturingMain.class, List.of()));
    }

    /** Returns when it waits to be told what to capture. */
    void ready() throws InterruptedException {
        if (!ready) {
            jvm.awaitLine(READY, READY_WITHIN_MS);
            ready = true;
        }
    }

    void capture(CaptureTarget target) throws InterruptedException {
        ready();
        jvm.order(target.line());
    }

    /** Whether it publishes so many changes at once, in time. */
    boolean publishes(int changes, long timeoutMs) throws InterruptedException, Stopped {
        return says(
                line -> line.startsWith(PUBLISHED) && Integer.parseInt(line.substring(PUBLISHED.length())) >= changes,
                timeoutMs);
    }

    boolean streams(long timeoutMs) throws InterruptedException, Stopped {
        return says(STREAMING::equals, timeoutMs);
    }

    private boolean says(Predicate<String> awaited, long timeoutMs) throws InterruptedException, Stopped {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            Optional<String> line = jvm.line(Math.max(0, leftMs));
            if (line.isEmpty()) {
                if (!jvm.isAlive()) {
                    throw new Stopped("%s ended by itself; its log is %s".formatted(jvm, jvm.logFile()));
                }
                return false;
            }
            if (awaited.test(line.get())) {
                return true;
            }
            if (line.get().equals(FAILED)) {
                throw new Stopped(cause());
            }
        }
    }

    private String cause() throws InterruptedException {
        return jvm.line(CAUSE_WITHIN_MS).orElse("it does not say why") + "; its log is " + jvm.logFile();
    }

    void kill() {
        jvm.kill();
    }

    void suspend() {
        jvm.suspend();
    }

    void resume() {
        jvm.resume();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
