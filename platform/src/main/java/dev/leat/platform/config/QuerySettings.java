package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.leat.engine.source.Outboxes;
import dev.leat.engine.source.SnapshotMode;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A database that is asked again and again, since its log cannot be read.
 *
 * @param url the JDBC address; with the dialect it decides what is asked
 * @param user that may SELECT
 * @param password of the user
 * @param tables each as {@code schema.table}
 * @param polling how changes are seen
 * @param pollingOf how changes of these tables are seen, where it differs
 * @param every how long to wait between two looks
 * @param rowsPerSecond that are read at most; as many as there are if empty
 * @param properties of the connector, for what has no key of its own
 */
public record QuerySettings(
        @Pattern(
                regexp = Addresses.ANY,
                message = "write the database's JDBC address, such as jdbc:h2:tcp://localhost/crm"
                        + Addresses.NO_CREDENTIALS)
        String url,

        String user,
        Optional<Secret> password,

        @NotEmpty(message = "missing: name at least one table to poll")
        List<@Pattern(regexp = Names.ONE_TABLE, message = Names.ONE_TABLE_SAID) String> tables,

        @Valid Polling polling,
        Map<@Pattern(regexp = Names.ONE_TABLE, message = Names.ONE_TABLE_SAID) String, @Valid Polling> pollingOf,
        @Valid Interval every,
        Optional<@Positive(message = "must be above 0; leave it out for as many as there are") Integer> rowsPerSecond,
        Map<String, Secret> properties)
        implements SourceSettings {

    @JsonCreator
    public QuerySettings {
        url = Given.text(url);
        user = Given.text(user);
        password = Given.or(password, Optional.empty());
        tables = Given.texts(tables);
        polling = Given.or(polling, Polling.AS_USUAL);
        pollingOf = Given.map(pollingOf);
        every = Given.or(every, Interval.AS_USUAL);
        rowsPerSecond = Given.or(rowsPerSecond, Optional.empty());
        properties = Given.map(properties);
    }

    /** What the cursor's column says of a row. */
    enum Kind {
        @JsonProperty("updated-at")
        UPDATED_AT("updated-at"),
        @JsonProperty("version")
        VERSION("version"),
        @JsonProperty("incrementing")
        INCREMENTING("incrementing");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** How it is known that no transaction commits a row behind the cursor. */
    enum LateCommits {
        @JsonProperty("auto")
        AUTO("auto"),
        @JsonProperty("horizon")
        HORIZON("horizon"),
        @JsonProperty("window")
        WINDOW("window");

        private final String text;

        LateCommits(String text) {
            this.text = text;
        }
    }

    /**
     * How changes of a table are seen; what is empty is as docs/poller.md says.
     *
     * @param cursor the columns that order the changes, with commas
     * @param kind what the cursor's column says of a row
     * @param key the key's columns, with commas
     * @param deleted the column that marks a row as deleted
     * @param sweep how often rows are looked for that are gone
     * @param zone where the clock stands that writes times without a zone
     * @param lateCommits how it is known that no transaction commits a row behind the cursor
     * @param window longer than any transaction, where the open ones are not known
     * @param query instead of the table
     */
    record Polling(
            Optional<String> cursor,
            Optional<Kind> kind,
            Optional<String> key,
            Optional<String> deleted,
            Optional<@Pattern(regexp = Spans.PATTERN, message = Spans.SAID) String> sweep,
            Optional<String> zone,
            Optional<LateCommits> lateCommits,
            Optional<@Pattern(regexp = Spans.PATTERN, message = Spans.SAID) String> window,
            Optional<String> query) {

        static final Polling AS_USUAL = new Polling(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        @JsonCreator
        Polling {
            cursor = Given.or(cursor, Optional.empty());
            kind = Given.or(kind, Optional.empty());
            key = Given.or(key, Optional.empty());
            deleted = Given.or(deleted, Optional.empty());
            sweep = Given.or(sweep, Optional.empty());
            zone = Given.or(zone, Optional.empty());
            lateCommits = Given.or(lateCommits, Optional.empty());
            window = Given.or(window, Optional.empty());
            query = Given.or(query, Optional.empty());
        }

        private void into(Map<String, String> properties, String prefix) {
            cursor.ifPresent(columns -> properties.put(prefix + "cursor", columns));
            kind.ifPresent(of -> properties.put(prefix + "cursor.kind", of.text));
            key.ifPresent(columns -> properties.put(prefix + "key", columns));
            deleted.ifPresent(column -> properties.put(prefix + "deleted", column));
            sweep.ifPresent(span -> properties.put(prefix + "sweep.interval.ms", Spans.millis(span)));
            zone.ifPresent(id -> properties.put(prefix + "time.zone", id));
            lateCommits.ifPresent(how -> properties.put(prefix + "late.commits", how.text));
            window.ifPresent(span -> properties.put(prefix + "window.ms", Spans.millis(span)));
            query.ifPresent(sql -> properties.put(prefix + "query", sql));
        }
    }

    /**
     * It grows from one to the other while nothing changes.
     *
     * @param from the pause while there are changes
     * @param to the longest
     */
    record Interval(
            Optional<@Pattern(regexp = Spans.PATTERN, message = Spans.SAID) String> from,
            Optional<@Pattern(regexp = Spans.PATTERN, message = Spans.SAID) String> to) {

        static final Interval AS_USUAL = new Interval(Optional.empty(), Optional.empty());

        @JsonCreator
        Interval {
            from = Given.or(from, Optional.empty());
            to = Given.or(to, Optional.empty());
        }
    }

    @Override
    public List<String> outboxTables() {
        return List.of();
    }

    @Override
    public SourceDefinition definition(String name, ConfigurationFile.Reading reading) {
        return new SourceDefinition(
                name,
                SourceType.QUERY,
                url,
                user,
                password.map(Secret::value).orElse(""),
                tables,
                Outboxes.NONE,
                Optional.empty(),
                Optional.empty(),
                SnapshotModes.all(SnapshotMode.BLOCKING),
                reading.configuration().topics().partitions(),
                (short) reading.configuration().replication(),
                connector());
    }

    private Map<String, String> connector() {
        Map<String, String> connector = new LinkedHashMap<>();
        polling.into(connector, "");
        pollingOf.forEach((table, of) -> of.into(connector, "table." + table + "."));
        every.from().ifPresent(span -> connector.put("poll.interval.min.ms", Spans.millis(span)));
        every.to().ifPresent(span -> connector.put("poll.interval.max.ms", Spans.millis(span)));
        rowsPerSecond.ifPresent(rows -> connector.put("max.rows.per.second", String.valueOf(rows)));
        properties.forEach((property, value) -> connector.put(property, value.value()));
        return connector;
    }
}
