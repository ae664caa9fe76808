package dev.leat.services;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** When the servers of a set are started and stopped; what they are is the subclass's. */
public abstract class ServiceSet implements Services {

    private final Deque<Runnable> started = new ArrayDeque<>(); // guarded by itself, as is closed
    private boolean closed;

    @Override
    public final void start(Set<ServiceName> names) {
        List<Future<?>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ServiceName name : names) {
                starts.add(threads.submit(() -> startOne(name)));
            }
        }
        Failures failures = new Failures();
        for (Future<?> start : starts) {
            failures.collect(() -> join(start));
        }
        failures.throwFirst();
    }

    @Override
    public final void close() {
        synchronized (started) {
            closed = true;
        }
        Failures failures = new Failures();
        for (Runnable end = newest(); end != null; end = newest()) {
            failures.collect(end);
        }
        failures.throwFirst();
    }

    private Service startOne(ServiceName name) {
        return switch (name) {
            case POSTGRESQL -> postgreSql();
            case MYSQL -> mySql();
            case KAFKA -> kafka();
            case REGISTRY -> registry();
            case REDIS -> redis();
            case ELASTICSEARCH -> elasticsearch();
        };
    }

    private @Nullable Runnable newest() {
        synchronized (started) {
            return started.poll();
        }
    }

    private static void join(Future<?> start) {
        try {
            start.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted after all starts had ended", interruption);
        }
    }

    /** One server, started by whoever asks first; who asks meanwhile waits. */
    protected final class Once<S extends Service> {

        private final Supplier<S> maker;
        private final Consumer<? super S> end;
        private @Nullable S server;
        private @Nullable RuntimeException failure;

        /** @param end stops the server for good, also when its start has failed */
        public Once(Supplier<S> maker, Consumer<? super S> end) {
            this.maker = maker;
            this.end = end;
        }

        public synchronized S get() {
            if (failure != null) {
                throw failure;
            }
            S known = server;
            if (known != null) {
                return known;
            }
            try {
                S made = maker.get();
                synchronized (started) {
                    if (closed) {
                        throw ServiceError.CLOSED.exception("the set of servers");
                    }
                    // INVARIANT: registered before it is started, so that close() also ends a start that failed
                    started.push(() -> end.accept(made));
                }
                made.start();
                server = made;
                return made;
            } catch (RuntimeException notStarted) {
                failure = notStarted;
                throw notStarted;
            }
        }
    }
}
