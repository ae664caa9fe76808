package dev.leat.services;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server's processes, which never outlive this JVM: a small shell ({@code guard.sh}) between us and them holds the other
 * end of a pipe and ends them when the pipe closes, which the kernel does even for a JVM that was killed with -9.
 *
 * <p>Not thread-safe: its {@link EmbeddedServer} takes one call at a time.
 */
final class GuardedProcess {

    /** How a server is started and how it is ended when this JVM is gone. */
    record Launch(
            List<String> command,
            Map<String, String> environment,
            Path folder,
            Path logFile,
            String farewellSignal,
            String rubbish) {}

    /** Another process runs the server in this folder, and did not end while we waited. */
    static final class FolderTaken extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** The status of the script in this case. */
    private static final int FOLDER_IS_TAKEN = 75;

    private final Process guard;
    private final BufferedReader answers;
    private final Writer orders;
    private final long pid;

    private GuardedProcess(Process guard) throws IOException {
        this.guard = guard;
        this.answers = guard.inputReader(StandardCharsets.UTF_8);
        this.orders = guard.outputWriter(StandardCharsets.UTF_8);
        String firstLine = answers.readLine();
        if (firstLine == null) {
            int status = guard.onExit().join().exitValue();
            throw status == FOLDER_IS_TAKEN
                    ? new FolderTaken()
                    : new IOException("its guard ended with status " + status);
        }
        this.pid = Long.parseLong(firstLine);
    }

    static GuardedProcess launch(Launch launch) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", script(), "guard"));
        command.add(launch.logFile.toString());
        command.add(launch.farewellSignal);
        command.add(launch.rubbish);
        command.addAll(launch.command);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(launch.folder.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(launch.logFile.toFile()));
        cleanse(builder.environment());
        builder.environment().putAll(launch.environment);
        return new GuardedProcess(builder.start());
    }

    /** What is meant for our JVM or for its build is not meant for a server. */
    static void cleanse(Map<String, String> environment) {
        environment
                .keySet()
                .removeAll(List.of(
                        "JAVA_HOME",
                        "JAVA_TOOL_OPTIONS",
                        "JDK_JAVA_OPTIONS",
                        "_JAVA_OPTIONS",
                        "JAVA_OPTS",
                        "ES_JAVA_OPTS"));
        environment.keySet().removeIf(name -> name.startsWith("MAVEN_") || name.startsWith("PG"));
    }

    boolean isAlive() {
        return guard.isAlive();
    }

    /** The status of the server; only for one that is not alive. */
    int status() {
        return guard.exitValue();
    }

    /** The processes of the server that exist now, the first one first. */
    List<ProcessHandle> processes() {
        List<ProcessHandle> processes = new ArrayList<>();
        ProcessHandle.of(pid).ifPresent(first -> {
            processes.add(first);
            first.descendants().forEach(processes::add);
        });
        return processes;
    }

    /** Sends an order and waits until it is carried out; false when the server has ended instead. */
    boolean order(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
            return answers.readLine() != null;
        } catch (IOException ended) {
            return false;
        }
    }

    /** Ends every process as kill -9 does, and returns when they are gone. */
    void kill() {
        order("KILL");
        guard.onExit().join();
    }

    /** Whether the server ends within a time; returns as soon as it has. */
    boolean endsWithin(Duration patience) throws InterruptedException {
        try {
            guard.onExit().get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String script() {
        try (InputStream resource = GuardedProcess.class.getResourceAsStream("guard.sh")) {
            return new String(Objects.requireNonNull(resource, "guard.sh").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
