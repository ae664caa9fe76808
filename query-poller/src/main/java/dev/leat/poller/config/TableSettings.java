package dev.leat.poller.config;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * How one table is polled.
 *
 * @param schema and {@code name}: what the topic is named for
 * @param query instead of the table, a query of the user's own
 * @param cursor the columns that order the changes; the first one is the cursor, the others break ties before the key does
 * @param key the columns of the key; empty for the table's primary key
 * @param unit how long a cursor's unit is, where a time is kept as a number
 * @param zone where the clocks stand that write times without a zone
 * @param margin by which the database's clock may step back unseen, and by which a statement may begin late
 * @param window longer than any transaction, where the open ones cannot be known
 * @param deleted the column that says that a row counts as deleted
 * @param sweep how often rows are looked for that are gone; empty for never
 */
public record TableSettings(
        String schema,
        String name,
        Optional<String> query,
        List<String> cursor,
        CursorKind kind,
        List<String> key,
        Duration unit,
        ZoneId zone,
        LateCommits lateCommits,
        Duration margin,
        Duration window,
        Optional<String> deleted,
        Optional<Duration> sweep) {

    public TableSettings {
        cursor = List.copyOf(cursor);
        key = List.copyOf(key);
    }

    /** As the configuration names it. */
    public String fullName() {
        return schema + "." + name;
    }
}
