package dev.leat.poller.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/** The keys that every table may have for itself ({@code table.<schema>.<table>.<key>}), and their values for all others. */
final class TableConfig {

    private static final String TABLE = "table.";

    private static final String QUERY = "query";
    private static final String CURSOR = "cursor";
    private static final String KIND = "cursor.kind";
    private static final String KEY = "key";
    private static final String UNIT = "cursor.unit.ms";
    private static final String ZONE = "time.zone";
    private static final String LATE = "late.commits";
    private static final String MARGIN = "margin.ms";
    private static final String WINDOW = "window.ms";
    private static final String DELETED = "deleted";
    private static final String SWEEP = "sweep.interval.ms";

    private static final Set<String> KEYS =
            Set.of(QUERY, CURSOR, KIND, KEY, UNIT, ZONE, LATE, MARGIN, WINDOW, DELETED, SWEEP);

    private final AbstractConfig common;
    private final Map<String, String> given;
    private final List<String> problems;
    private final String table;

    private TableConfig(AbstractConfig common, Map<String, String> given, List<String> problems, String table) {
        this.common = common;
        this.given = given;
        this.problems = problems;
        this.table = table;
    }

    static ConfigDef define(ConfigDef all) {
        return all.define(
                        CURSOR,
                        ConfigDef.Type.STRING,
                        "updated_at",
                        Importance.HIGH,
                        "The columns that order the changes, with commas.")
                .define(
                        KIND,
                        ConfigDef.Type.STRING,
                        "updated-at",
                        Importance.HIGH,
                        "updated-at, version or incrementing.")
                .define(
                        KEY,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The key's columns; by default the primary key's.")
                .define(
                        UNIT,
                        ConfigDef.Type.STRING,
                        "1",
                        Importance.LOW,
                        "The unit of times that are kept as numbers: 1000 for seconds, 1, 0.001.")
                .define(
                        ZONE,
                        ConfigDef.Type.STRING,
                        "UTC",
                        Importance.MEDIUM,
                        "Where the clocks stand that write times without a zone.")
                .define(
                        LATE,
                        ConfigDef.Type.STRING,
                        "auto",
                        Importance.MEDIUM,
                        "auto, horizon or window: see docs/poller.md.")
                .define(
                        MARGIN,
                        ConfigDef.Type.STRING,
                        "2000",
                        Importance.LOW,
                        "By which the database's clock may step back unseen and a statement begin late.")
                .define(
                        WINDOW,
                        ConfigDef.Type.STRING,
                        "60000",
                        Importance.MEDIUM,
                        "Longer than any transaction, where the open ones are not known.")
                .define(
                        DELETED,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The column that marks a row as deleted: a time, or true.")
                .define(
                        SWEEP,
                        ConfigDef.Type.STRING,
                        "0",
                        Importance.MEDIUM,
                        "How often rows are looked for that are gone; 0: never.");
    }

    static List<TableSettings> tables(AbstractConfig common, Map<String, String> given, List<String> problems) {
        List<String> names =
                common.getList(PollerSettings.TABLES).stream().map(String::trim).toList();
        if (names.isEmpty()) {
            problems.add("tables: name one at least, as schema.table");
        }
        if (new HashSet<>(names).size() < names.size()) {
            problems.add("tables: %s names a table twice".formatted(names));
        }
        unknown(given, names, problems);
        List<TableSettings> tables = new ArrayList<>();
        for (String name : names) {
            int dot = name.indexOf('.');
            if (dot < 1 || dot == name.length() - 1 || name.indexOf('.', dot + 1) > 0) {
                problems.add("tables: %s is not of the form schema.table".formatted(name));
                continue;
            }
            tables.add(new TableConfig(common, given, problems, name)
                    .settings(name.substring(0, dot), name.substring(dot + 1)));
        }
        return tables;
    }

    private static void unknown(Map<String, String> given, List<String> names, List<String> problems) {
        for (String key : given.keySet()) {
            if (key.startsWith(TABLE)
                    && names.stream()
                            .flatMap(name -> KEYS.stream().map(end -> TABLE + name + "." + end))
                            .noneMatch(key::equals)) {
                problems.add("%s: no such key; it is table.<one of %s>.<one of %s>"
                        .formatted(key, names, KEYS.stream().sorted().toList()));
            }
        }
    }

    private TableSettings settings(String schema, String name) {
        List<String> cursor = columns(CURSOR);
        if (cursor.isEmpty()) {
            problems.add(where(CURSOR) + ": name the column that orders the changes");
        }
        Duration sweep = duration(SWEEP, Duration.ZERO);
        return new TableSettings(
                schema,
                name,
                text(QUERY),
                cursor,
                read(KIND, CursorKind::of, CursorKind.UPDATED_AT),
                columns(KEY),
                duration(UNIT, Duration.ofMillis(1)),
                read(ZONE, TableConfig::zone, ZoneId.of("UTC")),
                read(LATE, LateCommits::of, LateCommits.AUTO),
                duration(MARGIN, Duration.ZERO),
                duration(WINDOW, Duration.ZERO),
                text(DELETED),
                sweep.isZero() ? Optional.empty() : Optional.of(sweep));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("a zone such as UTC or Europe/Zurich, and not " + text, unknown);
        }
    }

    private <T> T read(String key, Function<String, T> reader, T otherwise) {
        try {
            return reader.apply(value(key));
        } catch (IllegalArgumentException wrong) {
            problems.add(where(key) + ": must be " + wrong.getMessage());
            return otherwise;
        }
    }

    private Duration duration(String key, Duration otherwise) {
        try {
            double millis = Double.parseDouble(value(key));
            if (millis >= 0 && millis < 1e15) {
                return Duration.ofNanos(Math.round(millis * 1_000) * 1_000);
            }
        } catch (NumberFormatException wrong) {
            // said below
        }
        problems.add("%s: must be a number of milliseconds, and not %s".formatted(where(key), value(key)));
        return otherwise;
    }

    private Optional<String> text(String key) {
        String text = value(key).trim();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private List<String> columns(String key) {
        return Stream.of(value(key).split(",", -1))
                .map(String::trim)
                .filter(column -> !column.isEmpty())
                .toList();
    }

    private String value(String key) {
        @Nullable String own = given.get(TABLE + table + "." + key);
        if (own != null) {
            return own;
        }
        return key.equals(QUERY) ? "" : common.getString(key);
    }

    private String where(String key) {
        String own = TABLE + table + "." + key;
        return given.containsKey(own) ? own : "%s (of %s)".formatted(key, table);
    }
}
