package dev.leat.services.containers;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Follows what a container says into a file, which is begun anew. Thread-safe. */
final class ContainerLog extends ResultCallback.Adapter<Frame> {

    private static final int LAST_LINES = 20;

    private final Path file;
    private final OutputStream output;
    private boolean closed;

    ContainerLog(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.output = Files.newOutputStream(file);
    }

    @Override
    public synchronized void onNext(Frame frame) {
        try {
            if (!closed) {
                output.write(frame.getPayload());
            }
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** Idempotent; nothing is written afterwards. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            output.close();
        }
        super.close();
    }

    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(file);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "(unreadable: " + unreadable + ")";
        }
    }
}
