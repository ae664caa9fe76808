package dev.leat.subscriber;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Handles the tasks of each entity in their order, and different entities at once on a bounded number of threads. An entity
 * that waits to be tried again holds no thread. Thread-safe.
 */
final class Lanes {

    private final Attempt attempt;
    private final ExecutorService pool;
    private final ScheduledThreadPoolExecutor timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    /** The three are guarded by the lock. */
    private final Map<Task.Entity, Deque<Task>> lanes = new HashMap<>();

    private final Set<Task> running = new HashSet<>();
    private final Set<Task> waiting = new HashSet<>();

    /** Makes one attempt. */
    interface Attempt {

        /** Empty when the task is finished; else after how long to try again. Throws nothing. */
        Optional<Duration> at(Task task);
    }

    Lanes(String name, int threads, Attempt attempt) {
        this.attempt = attempt;
        this.pool = Executors.newFixedThreadPool(threads, named(name + "-handler-"));
        this.timer = new ScheduledThreadPoolExecutor(1, named(name + "-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    void add(Task task) {
        lock.lock();
        try {
            Deque<Task> lane = lanes.computeIfAbsent(task.entity(), any -> new ArrayDeque<>());
            lane.addLast(task);
            if (lane.size() == 1) {
                pool.execute(() -> run(task));
            }
        } finally {
            lock.unlock();
        }
    }

    /** The first task of its lane. */
    private void run(Task task) {
        if (!begins(task)) {
            return;
        }
        Optional<Duration> again = attempt.at(task);
        lock.lock();
        try {
            running.remove(task);
            idle.signalAll();
            if (again.isEmpty() || task.isDropped()) {
                next(task);
            } else if (!timer.isShutdown()) {
                later(task, again.get());
            }
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it only starts the task
    private void later(Task task, Duration pause) {
        waiting.add(task);
        idle.signalAll();
        timer.schedule(() -> pool.execute(() -> run(task)), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean begins(Task task) {
        lock.lock();
        try {
            waiting.remove(task);
            if (task.isDropped()) {
                next(task);
                return false;
            }
            running.add(task);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void next(Task finished) {
        Deque<Task> lane = lanes.get(finished.entity());
        if (lane == null) {
            return;
        }
        lane.removeFirst();
        while (!lane.isEmpty() && lane.getFirst().isDropped()) {
            lane.removeFirst();
        }
        if (lane.isEmpty()) {
            lanes.remove(finished.entity());
        } else if (!pool.isShutdown()) {
            Task first = lane.getFirst();
            pool.execute(() -> run(first));
        }
    }

    /** How many wait to be tried again. */
    int retrying() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no attempt at any of these is under way. Whether that came about. */
    boolean awaitAttempts(Predicate<Task> of, Duration patience) {
        return await(() -> running.stream().noneMatch(of), patience);
    }

    /** Waits until there is nothing that could be done without waiting for a next attempt. Whether that came about. */
    boolean awaitQuiet(Duration patience) {
        return await(
                () -> running.isEmpty() && lanes.values().stream().allMatch(lane -> waiting.contains(lane.getFirst())),
                patience);
    }

    private interface Wish {
        boolean holds();
    }

    private boolean await(Wish wish, Duration patience) {
        long leftNs = patience.toNanos();
        lock.lock();
        try {
            while (!wish.holds()) {
                if (leftNs <= 0) {
                    return false;
                }
                leftNs = idle.awaitNanos(leftNs);
            }
            return true;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Begins nothing more. Who is at work is interrupted when it takes longer than that. */
    void close(Duration patience) {
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
