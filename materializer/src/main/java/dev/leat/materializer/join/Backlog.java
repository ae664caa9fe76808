package dev.leat.materializer.join;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many documents the tasks of one view, on this instance, have still to render, and what they set aside. Thread-safe. */
final class Backlog {

    private final Map<String, Integer> roots = new ConcurrentHashMap<>();
    private final LongAdder setAside = new LongAdder();

    void set(String task, int count) {
        roots.put(task, count);
    }

    /** A record of a change topic is a dead letter now. One whose transaction is rolled back is counted again. */
    void setAside() {
        setAside.increment();
    }

    long deadLetters() {
        return setAside.sum();
    }

    int sum() {
        return roots.values().stream().mapToInt(Integer::intValue).sum();
    }
}
