package dev.leat.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM of its own on our class path, which says what it has to say in lines on its output and reads orders from its input.
 * Its {@code main} must end when that input ends ({@link Orders}), so that it never outlives us.
 *
 * <p>Thread-safe.
 */
public final class ChildJvm implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChildJvm.class);
    private static final String END = "\u0004";
    private static final String MORE_OPTIONS = "LEAT_JAVA_OPTS";

    private final String name;
    private final Path logFile;
    private final Process process;
    private final Writer orders;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ChildJvm(String name, Path logFile, Process process) {
        this.name = name;
        this.logFile = logFile;
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofPlatform().name("lines of " + name).daemon().start(this::read);
    }

    /**
     * Starts the class. What it logs is appended to {@code <name>.log} in the folder.
     *
     * @param options of the JVM; the words of the environment variable {@code LEAT_JAVA_OPTS} come after them
     */
    public static ChildJvm start(
            String name, Path folder, List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        String more = System.getenv().getOrDefault(MORE_OPTIONS, "").strip();
        if (!more.isEmpty()) {
            command.addAll(List.of(more.split("\\s+", -1)));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Path logFile = folder.resolve(name + ".log");
        try {
            return new ChildJvm(
                    name,
                    logFile,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a child calls to say a line to its parent. */
    public static void say(String line) {
        System.out.println(line);
    }

    /** The next line, or nothing when none came in time; an ended child says nothing more. */
    public Optional<String> line(long timeoutMs) throws InterruptedException {
        String line = lines.poll(timeoutMs, TimeUnit.MILLISECONDS);
        if (END.equals(line)) {
            lines.add(END);
            return Optional.empty();
        }
        return Optional.ofNullable(line);
    }

    /**
     * The next line that begins so; others are passed over.
     *
     * @throws IllegalStateException when the child ends, or takes longer, before it says so
     */
    public String awaitLine(String beginning, long timeoutMs) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            Optional<String> line = line(Math.max(0, leftMs));
            if (line.isEmpty()) {
                throw new IllegalStateException("%s did not say \"%s\" within %d ms (%s); its log is %s"
                        .formatted(name, beginning, timeoutMs, isAlive() ? "it runs" : "it has ended", logFile));
            }
            if (line.get().startsWith(beginning)) {
                return line.get();
            }
        }
    }

    public void order(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException ended) {
            LOG.debug("{} no longer takes orders", name, ended);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path logFile() {
        return logFile;
    }

    /** As kill -9 does; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Freezes it: its connections stay open and nobody answers. */
    public void suspend() {
        signal("STOP");
    }

    /** Lets a frozen one go on. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (status != 0) {
                throw new IllegalStateException("signal %s to %s: status %d".formatted(signal, name, status));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException killed) {
            LOG.debug("{} says no more", name, killed);
        }
        lines.add(END);
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return name;
    }
}
