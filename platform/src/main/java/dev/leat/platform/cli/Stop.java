package dev.leat.platform.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C or SIGTERM, as a clean stop with an exit code of our own: the signal lets {@link #await()} return, the command
 * closes what it runs, and the process ends with the code that the command gave. A command that does not come to its end
 * in time is ended.
 *
 * <p>Thread-safe.
 */
public final class Stop {

    private static final Logger LOG = LoggerFactory.getLogger(Stop.class);

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode = ExitCode.FAILED;
    private volatile @Nullable Thread starting;

    private Stop() {}

    /** A long command: takes its own time to wait, and returns its exit code. */
    @FunctionalInterface
    public interface Command {
        int run(Stop stop) throws Exception;
    }

    /** Runs a command that ends when it is done or when a signal comes. */
    public static int run(Command command) throws Exception {
        Stop stop = new Stop();
        Thread hook = new Thread(stop::ask, "leat-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            stop.exitCode = command.run(stop);
            return stop.exitCode;
        } catch (Exception failure) {
            if (!stop.isAsked()) {
                throw failure;
            }
            // nobody is left to print it: the process ends as soon as this is finished
            LOG.error("not stopped cleanly: {}", failure.toString(), failure);
            return ExitCode.FAILED;
        } finally {
            stop.finished.countDown();
            if (!stop.isAsked()) {
                remove(hook);
            }
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDownAlready) {
            LOG.debug("a signal came at the very end");
        }
    }

    /** Runs a step that a signal interrupts. Empty handed (null) if one did. */
    public <T> @Nullable T unlessAsked(Callable<T> step) throws Exception {
        starting = Thread.currentThread();
        try {
            return isAsked() ? null : step.call();
        } catch (Exception failure) {
            if (isAsked()) {
                LOG.debug("interrupted while starting", failure);
                return null;
            }
            throw failure;
        } finally {
            starting = null;
            if (isAsked()) {
                // what closes things must be able to wait
                Thread.interrupted();
            }
        }
    }

    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits for a signal. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** Waits for a signal or until the time is over; says whether a signal came. */
    public boolean await(Duration atMost) throws InterruptedException {
        return asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        asked.countDown();
        Thread step = starting;
        if (step != null) {
            step.interrupt();
        }
        try {
            if (!finished.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.error("did not stop within {} s and is ended now", PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // the exit code of a signal would say that we were killed
        Runtime.getRuntime().halt(exitCode);
    }
}
