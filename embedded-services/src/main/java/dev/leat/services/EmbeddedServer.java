package dev.leat.services;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real server as a child process: what all of them have in common. It listens on loopback only, writes into its
 * {@link Home} only, and dies with this JVM, even when that is killed with -9.
 *
 * <p>Thread-safe; one call at a time is carried out.
 */
public abstract sealed class EmbeddedServer implements Service, AutoCloseable
        permits PostgreSqlServer, MySqlServer, KafkaServer, RegistryServer, RedisServer, ElasticsearchServer {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(30);
    private static final int LAST_LINES = 20;
    private static final int LAST_BYTES = 8_192;

    private final String displayName;
    private final Home home;
    private final Path logFile;

    // Written under this object's monitor.
    private volatile @Nullable GuardedProcess process;
    private boolean startedBefore;
    private boolean frozen;
    private boolean failed;
    private boolean closed;

    /**
     * Starts nothing yet.
     *
     * @param displayName what people call the server
     */
    EmbeddedServer(String displayName, Home home) {
        this.displayName = displayName;
        this.home = home;
        this.logFile =
                home.folder().resolve(displayName.toLowerCase(Locale.ROOT).replace(' ', '-') + ".log");
    }

    /** Makes what the server needs before its first start, in {@link Home#data()} and beside it; called before every start. */
    abstract void prepare() throws IOException;

    /** The command of the server itself, which stays in the foreground. */
    abstract List<String> command();

    /** Whether the server does its work now. An exception means not yet, and says why. */
    abstract boolean answers() throws IOException;

    /** What the server's environment has beside our own. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** The signal that means: stop cleanly and soon. */
    String stopSignal() {
        return "TERM";
    }

    /** The signal that the server gets when this JVM is gone; killing is right unless something outside is left behind. */
    String farewellSignal() {
        return "KILL";
    }

    @Override
    public final synchronized void start() {
        if (closed) {
            throw ServiceError.CLOSED.exception(displayName);
        }
        if (isRunning()) {
            return;
        }
        failed = true;
        frozen = false;
        try {
            Files.createDirectories(home.folder());
            if (!startedBefore && Files.exists(logFile)) {
                Files.move(
                        logFile,
                        home.folder().resolve(logFile.getFileName() + ".old"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            startedBefore = true;
            long beganNanos = System.nanoTime();
            prepare();
            GuardedProcess launched = launch(command());
            process = launched;
            awaitAnswer(launched);
            failed = false;
            LOG.info("{} answers after {} ms; its log is {}", this, sinceMs(beganNanos), logFile);
        } catch (IOException failure) {
            throw ServiceError.FOLDER_UNUSABLE.causedBy(failure, home.folder(), displayName, failure);
        } catch (InterruptedException interruption) {
            throw interrupted();
        }
    }

    @Override
    public final synchronized void stop() {
        GuardedProcess running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        try {
            if (frozen) {
                resume();
            }
            long beganNanos = System.nanoTime();
            running.order(stopSignal());
            if (!running.endsWithin(STOPS_WITHIN)) {
                running.kill();
                throw ServiceError.NOT_STOPPED.exception(displayName, STOPS_WITHIN.toMillis(), logFile);
            }
            LOG.info("{} stopped after {} ms", this, sinceMs(beganNanos));
        } catch (InterruptedException interruption) {
            throw interrupted();
        }
    }

    @Override
    public final synchronized void kill() {
        GuardedProcess running = process;
        if (running != null && running.isAlive()) {
            running.kill();
        }
    }

    @Override
    public final synchronized void suspend() {
        order("STOP");
        frozen = true;
    }

    @Override
    public final synchronized void resume() {
        order("CONT");
        frozen = false;
    }

    @Override
    public final boolean isRunning() {
        GuardedProcess last = process;
        return last != null && last.isAlive();
    }

    @Override
    public final Path logFile() {
        return logFile;
    }

    /** Where the server lives. */
    public final Home home() {
        return home;
    }

    /** The server's processes that exist now, the first one first; empty when it is not running. */
    public final List<ProcessHandle> processes() {
        GuardedProcess last = process;
        return last == null || !last.isAlive() ? List.of() : last.processes();
    }

    /** Stops the server for good and deletes its folder if that is temporary and nothing went wrong. Idempotent. */
    @Override
    public final synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stop();
            if (home.temporary()) {
                Folders.delete(failed ? home.data() : home.folder());
            }
        } catch (IOException failure) {
            throw ServiceError.FOLDER_UNUSABLE.causedBy(failure, home.folder(), displayName, failure);
        }
    }

    @Override
    public final String toString() {
        return displayName + " on port " + home.port() + " in " + home.folder();
    }

    final String displayName() {
        return displayName;
    }

    /** Runs a command of the server's distribution to its end; its output goes to the server's log. */
    final void runTool(List<String> tool) throws IOException {
        GuardedProcess running = launch(tool);
        try {
            if (!running.endsWithin(STARTS_WITHIN)) {
                running.kill();
            }
        } catch (InterruptedException interruption) {
            running.kill();
            throw interrupted();
        }
        if (running.status() != 0) {
            throw ServiceError.NOT_PREPARED.exception(
                    displayName, String.join(" ", tool), running.status(), logFile, lastLines());
        }
    }

    private GuardedProcess launch(List<String> command) {
        try {
            return GuardedProcess.launch(new GuardedProcess.Launch(
                    command,
                    environment(),
                    home.folder(),
                    logFile,
                    farewellSignal(),
                    home.temporary() ? home.data().toString() : ""));
        } catch (GuardedProcess.FolderTaken taken) {
            throw ServiceError.FOLDER_TAKEN.causedBy(taken, displayName, home.folder());
        } catch (IOException failure) {
            throw ServiceError.NOT_LAUNCHED.causedBy(failure, displayName, failure, logFile);
        }
    }

    private void awaitAnswer(GuardedProcess launched) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + STARTS_WITHIN.toNanos();
        String reason = "no answer yet";
        do {
            if (launched.endsWithin(BETWEEN_LOOKS)) {
                throw ServiceError.NOT_STARTED.exception(displayName, launched.status(), logFile, lastLines());
            }
            try {
                if (answers()) {
                    return;
                }
            } catch (IOException notYet) {
                reason = notYet.toString();
            }
        } while (System.nanoTime() < deadlineNanos);
        launched.kill();
        throw ServiceError.NOT_READY.exception(displayName, STARTS_WITHIN.toMillis(), reason, logFile, lastLines());
    }

    private void order(String order) {
        GuardedProcess running = process;
        if (running == null || !running.order(order)) {
            throw ServiceError.NOT_OBEYED.exception(displayName, order, logFile);
        }
    }

    private static long sinceMs(long beganNanos) {
        return Duration.ofNanos(System.nanoTime() - beganNanos).toMillis();
    }

    private ServiceException interrupted() {
        kill();
        Thread.currentThread().interrupt();
        return ServiceError.INTERRUPTED.exception(displayName, logFile);
    }

    private String lastLines() throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(logFile.toFile(), "r")) {
            log.seek(Math.max(0, log.length() - LAST_BYTES));
            byte[] end = new byte[(int) (log.length() - log.getFilePointer())];
            log.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        }
    }
}
