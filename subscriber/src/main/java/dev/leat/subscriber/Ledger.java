package dev.leat.subscriber;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was taken of one partition and is not settled, in its order. A task that is done stays until all before it are, so
 * that what is committed leaves nothing out. Owned by the polling thread.
 *
 * @param <T> told by anybody that it is done
 */
final class Ledger<T extends Ledger.Entry> {

    /** A record that was taken. */
    interface Entry {

        long offset();

        /** Before it is done. */
        int bytes();

        /** Once true, always true. */
        boolean isDone();
    }

    private final Deque<T> entries = new ArrayDeque<>();
    private OptionalLong settled = OptionalLong.empty();
    private final AtomicLong bytes = new AtomicLong();

    void take(T entry) {
        entries.addLast(entry);
        bytes.addAndGet(entry.bytes());
    }

    /** Forgets those at the beginning that are done. Whether there were any. */
    boolean settle() {
        boolean any = false;
        for (T first = entries.peekFirst(); first != null && first.isDone(); first = entries.peekFirst()) {
            entries.removeFirst();
            settled = OptionalLong.of(first.offset() + 1);
            any = true;
        }
        return any;
    }

    /** The offset behind everything that is done without a gap; empty when nothing is. */
    OptionalLong committable() {
        return settled;
    }

    /** Those that were taken and are not settled, done ones behind a gap included. */
    int size() {
        return entries.size();
    }

    /** Called once for each that is done, by anybody: it holds these no longer. */
    void release(int released) {
        bytes.addAndGet(-released);
    }

    /** Of those that are not done. */
    long bytes() {
        return bytes.get();
    }

    Iterable<T> entries() {
        return entries;
    }
}
