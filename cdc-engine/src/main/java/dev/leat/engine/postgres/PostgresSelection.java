package dev.leat.engine.postgres;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.connect.Moments;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.connect.Selection.KeyRange;
import dev.leat.engine.connect.Selection.Keys;
import dev.leat.engine.connect.Selection.TimeRange;
import dev.leat.engine.postgres.value.KeyText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * The rows that are asked for, as PostgreSQL is asked.
 *
 * @param sql of a condition, in brackets
 * @param parameters of it
 */
record PostgresSelection(String sql, List<String> parameters) {

    static PostgresSelection of(Rows rows) {
        return switch (rows.selection()) {
            case Selection.All all -> new PostgresSelection("(true)", List.of());
            case Selection.Condition condition -> new PostgresSelection("(\n" + condition.sql() + "\n)", List.of());
            case KeyRange range -> range(rows.table(), range);
            case TimeRange range -> range(rows.table(), range);
            case Keys keys -> among(rows.table(), keys.of(rows.table().keySchema()));
        };
    }

    private static PostgresSelection range(CapturedTable table, KeyRange range) {
        List<String> bounds = new ArrayList<>();
        bound(table, ">=", range.from(), bounds);
        bound(table, "<", range.until(), bounds);
        List<String> parameters = new ArrayList<>(range.from());
        parameters.addAll(range.until());
        return new PostgresSelection("(" + String.join(" AND ", bounds) + ")", parameters);
    }

    private static void bound(CapturedTable table, String comparison, List<String> values, List<String> bounds) {
        if (!values.isEmpty()) {
            String columns = names(table.keySchema().fields().subList(0, values.size()));
            bounds.add("(%s) %s %s".formatted(columns, comparison, parameters(values.size())));
        }
    }

    private static PostgresSelection range(CapturedTable table, TimeRange range) {
        List<String> bounds = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        String zone = Moments.isZoned(table, range.column()) ? "+00" : "";
        String column = PostgresPublication.quoted(range.column());
        range.from().ifPresent(from -> {
            bounds.add(column + " >= ?");
            parameters.add(Moments.sql(table, range.column(), from) + zone);
        });
        range.until().ifPresent(until -> {
            bounds.add(column + " < ?");
            parameters.add(Moments.sql(table, range.column(), until) + zone);
        });
        return new PostgresSelection("(" + String.join(" AND ", bounds) + ")", parameters);
    }

    /** Those that have one of these keys. */
    static PostgresSelection among(CapturedTable table, List<Struct> keys) {
        List<Field> columns = table.keySchema().fields();
        String one = parameters(columns.size());
        return new PostgresSelection(
                "((%s) IN (%s))".formatted(names(columns), String.join(", ", Collections.nCopies(keys.size(), one))),
                keys.stream().flatMap(key -> texts(key).stream()).toList());
    }

    /** A key's columns as the database writes them. */
    static List<String> texts(Struct key) {
        return key.schema().fields().stream()
                .map(field -> KeyText.of(field.schema(), key.get(field)))
                .toList();
    }

    /** Of columns, in a list of SQL. */
    static String names(List<Field> columns) {
        return columns.stream()
                .map(column -> PostgresPublication.quoted(column.name()))
                .collect(Collectors.joining(", "));
    }

    /** A row of so many. */
    static String parameters(int count) {
        return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
    }
}
