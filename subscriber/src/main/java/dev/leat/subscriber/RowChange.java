package dev.leat.subscriber;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.event.ChangeOrigin;
import dev.leat.stream.event.EntityKey;
import java.util.Optional;

/**
 * A change of a row.
 *
 * @param row as it is now; empty when it was deleted
 */
public record RowChange<R extends Record>(Kind kind, EntityKey key, Optional<R> row, ChangeOrigin origin) {

    /** What happened. */
    public enum Kind {
        INSERTED,
        UPDATED,
        DELETED,
        /** A snapshot found it: it may have been there before, and may be the same as then. */
        READ
    }

    static <R extends Record> RowChange<R> of(ChangeEvent change, RowMapper<R> mapper) {
        if (change instanceof ChangeEvent.Inserted inserted) {
            return of(Kind.INSERTED, change, mapper.of(inserted.after()));
        }
        if (change instanceof ChangeEvent.Updated updated) {
            return of(Kind.UPDATED, change, mapper.of(updated.after()));
        }
        if (change instanceof ChangeEvent.Read read) {
            return of(Kind.READ, change, mapper.of(read.after()));
        }
        if (change instanceof ChangeEvent.Deleted) {
            return new RowChange<>(Kind.DELETED, change.key(), Optional.empty(), change.origin());
        }
        throw new LeatException(StreamError.UNKNOWN_OPERATION, "a change of a kind that is not known: " + change);
    }

    private static <R extends Record> RowChange<R> of(Kind kind, ChangeEvent change, R row) {
        return new RowChange<>(kind, change.key(), Optional.of(row), change.origin());
    }
}
