package dev.leat.subscriber;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Handles the tasks of each entity in their order, and different entities at once on a bounded number of threads. An entity
 * that waits to be tried again holds no thread. Thread-safe.
 *
 * <p>Threads steal lanes from each other rather than wait at one queue: handing each event over by itself costs several times
 * what decoding it does.
 */
final class Lanes {

    /** Of one lane, before others have their turn. */
    private static final int IN_A_ROW = 32;

    /** How soon is noticed that everything has come to rest. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    private final Attempt attempt;
    private final ForkJoinPool pool;
    private final ScheduledThreadPoolExecutor timer;
    private final Map<Task.Entity, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /** Makes one attempt. */
    interface Attempt {

        /** Empty when the task is finished; else after how long to try again. Throws nothing. */
        Optional<Duration> at(Task task);
    }

    /** The tasks of one entity, the first of which is being tried or to be tried. Guarded by itself. */
    private static final class Lane {

        private final Task.Entity entity;
        private final Deque<Task> tasks = new ArrayDeque<>();
        private @Nullable Task running;
        private boolean waits;
        /** Nothing may be added any more: a new lane has taken its place, or will. */
        private boolean ended;

        private Lane(Task.Entity entity) {
            this.entity = entity;
        }
    }

    Lanes(String name, int threads, Attempt attempt) {
        this.attempt = attempt;
        AtomicInteger number = new AtomicInteger();
        this.pool = new ForkJoinPool(
                threads,
                of -> {
                    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(of);
                    thread.setName(name + "-handler-" + number.incrementAndGet());
                    return thread;
                },
                null,
                true);
        this.timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, name + "-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** In the order in which they stand. */
    void add(Collection<Task> tasks) {
        List<Lane> fresh = new ArrayList<>();
        for (Task task : tasks) {
            Lane begun = add(task);
            if (begun != null) {
                fresh.add(begun);
            }
        }
        if (!fresh.isEmpty()) {
            pool.execute(() -> fresh.forEach(this::fork));
        }
    }

    /** Its lane, if that had nothing to do. */
    private @Nullable Lane add(Task task) {
        while (true) {
            Lane lane = lanes.computeIfAbsent(task.entity(), Lane::new);
            synchronized (lane) {
                if (!lane.ended) {
                    lane.tasks.addLast(task);
                    return lane.tasks.size() == 1 ? lane : null;
                }
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it only starts the lane
    private void fork(Lane lane) {
        ForkJoinTask.adapt(() -> run(lane)).fork();
    }

    private void run(Lane lane) {
        for (int i = 0; i < IN_A_ROW && !closed; i++) {
            Task task = first(lane);
            if (task == null) {
                return;
            }
            Optional<Duration> again = attempt.at(task);
            if (!goesOn(lane, task, again)) {
                return;
            }
        }
        if (!closed) {
            fork(lane);
        }
    }

    /** The next task to be tried; null when there is none, and the lane has ended. */
    private @Nullable Task first(Lane lane) {
        synchronized (lane) {
            while (!lane.tasks.isEmpty() && lane.tasks.getFirst().isDropped()) {
                lane.tasks.removeFirst();
            }
            lane.running = lane.tasks.peekFirst();
            if (lane.running == null) {
                lane.ended = true;
                lanes.remove(lane.entity, lane);
            }
            return lane.running;
        }
    }

    private boolean goesOn(Lane lane, Task task, Optional<Duration> again) {
        synchronized (lane) {
            lane.running = null;
            if (again.isEmpty() || task.isDropped()) {
                lane.tasks.removeFirst();
                return true;
            }
            lane.waits = true;
        }
        later(lane, again.get());
        return false;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it only starts the lane
    private void later(Lane lane, Duration pause) {
        waiting.incrementAndGet();
        timer.schedule(() -> goOn(lane), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void goOn(Lane lane) {
        waiting.decrementAndGet();
        synchronized (lane) {
            lane.waits = false;
        }
        if (!closed) {
            pool.execute(() -> run(lane));
        }
    }

    /** How many entities wait to be tried again. */
    int retrying() {
        return waiting.get();
    }

    /** Waits until no attempt at any of these is under way. Whether that came about. */
    boolean awaitAttempts(Predicate<Task> of, Duration patience) {
        return await(lane -> lane.running == null || !of.test(lane.running), patience);
    }

    /** Waits until there is nothing that could be done without waiting for a next attempt. Whether that came about. */
    boolean awaitQuiet(Duration patience) {
        return await(lane -> lane.waits || lane.ended, patience);
    }

    private boolean await(Predicate<Lane> rests, Duration patience) {
        long endNs = System.nanoTime() + patience.toNanos();
        while (!lanes.values().stream().allMatch(lane -> {
            synchronized (lane) {
                return rests.test(lane);
            }
        })) {
            if (System.nanoTime() >= endNs || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return true;
    }

    /** Begins nothing more. Who is at work is interrupted when it takes longer than that. */
    void close(Duration patience) {
        closed = true;
        timer.shutdownNow();
        pool.shutdown();
        try {
            if (!pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
                pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interruption) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
