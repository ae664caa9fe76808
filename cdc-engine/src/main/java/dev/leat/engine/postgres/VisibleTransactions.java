package dev.leat.engine.postgres;

import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.Watermark;
import java.util.HashSet;
import java.util.Set;

/**
 * What a PostgreSQL snapshot sees: {@code pg_current_snapshot()}, documented as {@code xmin:xmax:xip_list}. Transactions below
 * {@code xmin} have ended, those from {@code xmax} on had not begun, of those between the listed ones were under way.
 *
 * @param mark stands in the log behind everything that the snapshot sees
 */
record VisibleTransactions(long xmin, long xmax, Set<Long> underWay, String mark) implements Watermark {

    private static final long EPOCH = 1L << 32;

    VisibleTransactions {
        underWay = Set.copyOf(underWay);
    }

    /** @param text as {@code pg_current_snapshot()::text} gives it */
    static VisibleTransactions of(String text, String mark) {
        String[] parts = text.split(":", -1);
        Set<Long> underWay = new HashSet<>();
        for (String xid : parts[2].split(",", -1)) {
            if (!xid.isEmpty()) {
                underWay.add(Long.parseLong(xid));
            }
        }
        return new VisibleTransactions(Long.parseLong(parts[0]), Long.parseLong(parts[1]), underWay, mark);
    }

    /** @param transaction as the log has it: the lower 32 bits of the number */
    @Override
    public boolean sees(Object transaction) {
        long xid = widened(((Number) transaction).longValue());
        return xid < xmin || (xid < xmax && !underWay.contains(xid));
    }

    /** The one of the numbers with these lower bits that is nearest to the snapshot: no two live transactions are 2^31 apart. */
    private long widened(long low) {
        long candidate = (xmax & -EPOCH) | low;
        if (candidate - xmax > EPOCH / 2) {
            return candidate - EPOCH;
        }
        return xmax - candidate > EPOCH / 2 ? candidate + EPOCH : candidate;
    }

    /** Whether one that was under way at the earlier snapshot still is. */
    boolean waitsFor(VisibleTransactions earlier) {
        return earlier.underWay.stream().anyMatch(underWay::contains);
    }

    @Override
    public boolean isReached(PositionTracker tracker) {
        return ((PostgresTracker) tracker).hasMet(mark);
    }
}
