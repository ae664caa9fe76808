package dev.leat.poller.horizon;

import dev.leat.poller.config.TableSettings;
import dev.leat.poller.cursor.CursorScale;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far the cursor of one table may go: no transaction that is still open, or begins later, gives a row a value up to
 * there. Not thread-safe.
 *
 * <p>Two things can set it back. The database's clock may be set back, which is seen by comparing it with the time that has
 * passed here; by less than the margin it may be so unseen. And the wall clock of a zone is set back in autumn, which is
 * known from the zone's rules; so of times only the points in time are remembered, and not what the wall clock showed.
 */
public final class Horizon {

    /** Which transactions may commit rows behind the cursor, and until when. */
    public enum Means {
        OPEN_TRANSACTIONS,
        WINDOW
    }

    private final CursorScale scale;
    private final Means means;
    private final boolean time;
    private final ZoneId zone;
    private final long marginMicros;
    private final long windowMicros;
    private final Barriers barriers = new Barriers();
    private OptionalLong passed;
    private OptionalLong unchanged = OptionalLong.empty();
    private @Nullable Look last;

    /**
     * @param stored what {@link #stored} gave once
     * @param last the look before, of this process, perhaps at another server
     */
    public Horizon(TableSettings table, CursorScale scale, Means means, OptionalLong stored, Optional<Look> last) {
        this.scale = scale;
        this.means = means;
        this.time = table.kind().isTime();
        this.zone = table.zone();
        this.marginMicros = table.margin().toNanos() / 1_000;
        this.windowMicros = table.window().toNanos() / 1_000;
        this.passed = stored;
        this.last = last.orElse(null);
    }

    public Means means() {
        return means;
    }

    /**
     * Takes what the database shows.
     *
     * @param head the greatest value of a cursor of numbers, read before {@code open}; not used for times
     * @param open read after the clock
     */
    void look(Look look, OptionalLong head, OpenTransactions open) {
        if (!time) {
            unchanged = passed;
            if (head.isPresent()) {
                advance(barriers.look(head.getAsLong(), open));
            }
            return;
        }
        long now = CursorScale.micros(look.clock());
        setBack(now, look);
        last = look;
        unchanged = inColumn(passed);
        if (means == Means.OPEN_TRANSACTIONS) {
            long given = marginMicros + scale.resolution();
            advance(barriers.look(now - given, open));
            if (passed.isEmpty() && open.begun().isPresent()) {
                // none gives a value from before it began, unless clocks are set back, which later looks would see
                advance(OptionalLong.of(Math.min(now, open.begun().getAsLong()) - given));
            }
        } else if (look.shown().isPresent()) {
            advance(OptionalLong.of(CursorScale.micros(look.shown().get()) - windowMicros - scale.resolution()));
        }
    }

    /** Since the last look values from the clock's time then, as it is counted back from the clock's time now, were given. */
    private void setBack(long now, Look look) {
        // without a look before: as if it had been as long ago as the margin allows for
        long sinceMicros = last == null ? marginMicros : (look.nanoTime() - last.nanoTime()) / 1_000;
        long earliest = now - sinceMicros - scale.resolution();
        if (passed.isPresent() && passed.getAsLong() > earliest) {
            passed = OptionalLong.of(earliest);
            barriers.forgetFrom(earliest);
        }
    }

    private void advance(OptionalLong to) {
        if (to.isPresent() && to.getAsLong() > passed.orElse(Long.MIN_VALUE)) {
            passed = to;
        }
    }

    /** To be stored with the offset. */
    public OptionalLong stored() {
        return passed;
    }

    /**
     * Up to which, at the last look, nothing had changed since the look before; empty if that is not known. From there on the
     * table is read now: it is less than what the cursor may have been when clocks were set back.
     */
    public OptionalLong unchanged() {
        return unchanged;
    }

    /** The greatest rank that the cursor may have; empty if none is known yet. */
    public OptionalLong bound() {
        return inColumn(passed);
    }

    /** What the column's clock showed at that time or has shown since, whichever is less. */
    private OptionalLong inColumn(OptionalLong point) {
        if (point.isEmpty() || !time || !scale.isLocal()) {
            return point;
        }
        Instant from = CursorScale.instant(point.getAsLong());
        long least = local(from);
        Instant until = last == null ? from : last.clock().plusSeconds(1);
        ZoneOffsetTransition next = zone.getRules().nextTransition(from);
        while (next != null && !next.getInstant().isAfter(until)) {
            if (next.isOverlap()) {
                long again = CursorScale.micros(next.getDateTimeAfter().toInstant(ZoneOffset.UTC));
                least = Math.min(least, again - scale.resolution() - 1);
            }
            next = zone.getRules().nextTransition(next.getInstant());
        }
        return OptionalLong.of(least);
    }

    private long local(Instant instant) {
        return CursorScale.micros(instant.atZone(zone).toLocalDateTime().toInstant(ZoneOffset.UTC));
    }
}
