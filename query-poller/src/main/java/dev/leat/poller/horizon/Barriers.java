package dev.leat.poller.horizon;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Values of a cursor that may be passed as soon as certain transactions have ended: those that were open when every later
 * one could only give greater values. Not thread-safe.
 */
final class Barriers {

    /** More than are of use; every other one is then dropped, which only makes the steps longer. */
    private static final int MOST = 256;

    private record Barrier(long head, OpenTransactions waiting) {}

    private Deque<Barrier> open = new ArrayDeque<>();

    /**
     * @param head no transaction that begins after {@code now} was taken gives a value up to this one
     * @return the greatest value that may be passed now, if there is a new one
     */
    OptionalLong look(long head, OpenTransactions now) {
        OptionalLong passed = OptionalLong.empty();
        Deque<Barrier> narrowed = new ArrayDeque<>();
        for (Barrier barrier : open) {
            OpenTransactions waiting = barrier.waiting().remaining(now);
            if (waiting.isEmpty()) {
                passed = OptionalLong.of(Math.max(barrier.head(), passed.orElse(Long.MIN_VALUE)));
            } else {
                narrowed.add(new Barrier(barrier.head(), waiting));
            }
        }
        if (now.isEmpty()) {
            passed = OptionalLong.of(Math.max(head, passed.orElse(Long.MIN_VALUE)));
        } else {
            narrowed.add(new Barrier(head, now));
        }
        long passedHead = passed.orElse(Long.MIN_VALUE);
        open = narrowed.stream()
                .filter(barrier -> barrier.head() > passedHead)
                .collect(Collectors.toCollection(ArrayDeque::new));
        thin();
        return passed;
    }

    /** Values from there on are given anew. */
    void forgetFrom(long value) {
        open.removeIf(barrier -> barrier.head() >= value);
    }

    private void thin() {
        if (open.size() > MOST) {
            Iterator<Barrier> each = open.iterator();
            for (boolean drop = false; each.hasNext(); drop = !drop) {
                each.next();
                if (drop) {
                    each.remove();
                }
            }
        }
    }
}
