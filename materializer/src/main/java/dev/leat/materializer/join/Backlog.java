package dev.leat.materializer.join;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many documents the tasks of one view, on this instance, have still to render. Thread-safe. */
final class Backlog {

    private final Map<String, Integer> roots = new ConcurrentHashMap<>();

    void set(String task, int count) {
        roots.put(task, count);
    }

    int sum() {
        return roots.values().stream().mapToInt(Integer::intValue).sum();
    }
}
