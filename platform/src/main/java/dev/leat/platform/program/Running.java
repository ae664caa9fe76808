package dev.leat.platform.program;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Things that were started and must be stopped, newest first.
 *
 * <p>Not thread-safe. {@link #close()} may be called any number of times and closes each thing once; when several fail, the
 * first failure is thrown with the others suppressed, and all of them have been tried.
 */
final class Running implements AutoCloseable {

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    <T extends AutoCloseable> T started(T thing) {
        started.push(thing);
        return thing;
    }

    @Override
    public void close() {
        @Nullable RuntimeException first = null;
        // INVARIANT: a thing leaves the deque before it is closed, so a failing close is never repeated
        while (!started.isEmpty()) {
            AutoCloseable thing = started.pop();
            try {
                thing.close();
            } catch (Exception failure) {
                if (failure instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                RuntimeException unchecked = failure instanceof RuntimeException known
                        ? known
                        : new IllegalStateException(thing + " did not close: " + failure, failure);
                if (first == null) {
                    first = unchecked;
                } else {
                    first.addSuppressed(unchecked);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
