package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.torture.CapturingJvm.Stopped;
import dev.leat.services.Service;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills the capturing JVM again and again, each time at a random moment and with the next one ready; freezes it so that it
 * comes back when another one captures already; kills or stops the database and the broker. What happens is decided by the
 * random numbers alone; when exactly, by the machine too.
 */
final class Faults implements AutoCloseable {

    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final long WORKS_WITHIN_MS = 120_000;
    private static final int LONGEST_LIFE_MS = 900;
    private static final int LONGEST_START_MS = 2_500;
    private static final long THAW_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int BURST_ROWS = 25_000;
    private static final int LARGE_BATCH = 500;

    private final CaptureTarget target;
    private final Writers writers;
    private final Service database;
    private final Service broker;
    private final Random random;
    private final int heapMegabytes;
    private final Path folder;
    private final PrintWriter progress;
    private CapturingJvm current;
    private int launched;
    private int kills;
    private int freezes;
    private int databaseEnds;
    private int brokerEnds;

    Faults(Tortured tortured, Writers writers, Random random, int heapMegabytes, Path folder, PrintWriter progress) {
        this.target = tortured.target;
        this.writers = writers;
        this.database = tortured.database;
        this.broker = tortured.broker;
        this.heapMegabytes = heapMegabytes;
        this.random = random;
        this.folder = folder;
        this.progress = progress;
        this.current = prepare();
    }

    /** What is broken: the capture of a target, by itself and through the servers that it needs. */
    record Tortured(CaptureTarget target, Service database, Service broker) {}

    int kills() {
        return kills;
    }

    int databaseEnds() {
        return databaseEnds;
    }

    int brokerEnds() {
        return brokerEnds;
    }

    int freezes() {
        return freezes;
    }

    /** Starts capture, undisturbed for now. */
    void begin() throws InterruptedException, Stopped {
        current.capture(target);
        require(current.streams(WORKS_WITHIN_MS), "did not come to streaming");
    }

    void kill(int count) throws InterruptedException, Stopped, SQLException {
        while (kills < count) {
            try (CapturingJvm victim = current) {
                current = prepare();
                boolean freeze = target.broken().filter(Guarantee.FENCE::equals).isPresent() || random.nextInt(10) == 0;
                boolean databaseEnds = endsNow();
                boolean brokerEnds = endsNow();
                if (freeze) {
                    freeze(victim);
                    continue;
                }
                liveAWhile(victim);
                if (databaseEnds) {
                    end(database);
                    this.databaseEnds++;
                }
                if (brokerEnds) {
                    end(broker);
                    this.brokerEnds++;
                }
                victim.kill();
                counted();
                database.start();
                broker.start();
                current.capture(target);
            }
        }
        require(current.publishes(1, WORKS_WITHIN_MS), "did not publish any more");
    }

    /** A server's end takes time, in which a batch would come to its end as well. */
    private boolean endsNow() {
        return random.nextInt(20) == 0 && target.broken().isEmpty();
    }

    /** Kills only, each in the middle of one transaction of so many rows. */
    void killWithin(int rows, int count) throws InterruptedException, Stopped, SQLException {
        writers.load(rows);
        while (kills < count) {
            try (CapturingJvm victim = current) {
                current = prepare();
                require(victim.publishes(LARGE_BATCH, WORKS_WITHIN_MS), "did not publish");
                pause(LONGEST_LIFE_MS);
                victim.kill();
                counted();
                current.capture(target);
            }
        }
    }

    private void liveAWhile(CapturingJvm victim) throws InterruptedException, Stopped, SQLException {
        // what was taken away shows in the middle of a large transaction, and elsewhere by chance only
        switch (target.broken().isPresent() ? 1 : random.nextInt(6)) {
            case 0 -> pause(LONGEST_START_MS); // while it starts and takes over
            case 1, 2 -> comeIntoABurst(victim);
            default -> {
                require(victim.publishes(1, WORKS_WITHIN_MS), "did not publish");
                pause(LONGEST_LIFE_MS);
            }
        }
    }

    /** Comes back with batches in its hands when its successor works already. */
    private void freeze(CapturingJvm victim) throws InterruptedException, Stopped, SQLException {
        comeIntoABurst(victim);
        victim.suspend();
        current.capture(target);
        require(current.publishes(1, WORKS_WITHIN_MS), "did not publish beside a frozen one");
        victim.resume();
        freezes++;
        LockSupport.parkNanos(THAW_NANOS);
        victim.kill();
        counted();
    }

    /** Returns in the middle of a large transaction. */
    private void comeIntoABurst(CapturingJvm victim) throws InterruptedException, Stopped, SQLException {
        require(victim.publishes(1, WORKS_WITHIN_MS), "did not publish");
        writers.load(BURST_ROWS);
        require(victim.publishes(LARGE_BATCH, WORKS_WITHIN_MS), "did not publish what came at once");
    }

    private void end(Service service) {
        if (random.nextBoolean()) {
            service.kill();
        } else {
            service.stop();
        }
    }

    private void counted() {
        kills++;
        progress.printf(
                "kill %d (frozen before: %d, database ended: %d, broker ended: %d)%n",
                kills, freezes, databaseEnds, brokerEnds);
    }

    private CapturingJvm prepare() {
        launched++;
        List<String> options = new ArrayList<>(JVM);
        options.add("-Xmx" + heapMegabytes + "m");
        return CapturingJvm.prepare(launched, folder, options);
    }

    private static void require(boolean done, String otherwise) throws Stopped {
        if (!done) {
            throw new Stopped("the capturing JVM " + otherwise + " within " + WORKS_WITHIN_MS + " ms");
        }
    }

    private void pause(int longestMs) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(longestMs)));
    }

    @Override
    public void close() {
        current.close();
    }
}
