package dev.leat.engine.mysql;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.connect.Moments;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.connect.Selection.KeyRange;
import dev.leat.engine.connect.Selection.Keys;
import dev.leat.engine.connect.Selection.TimeRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.connect.data.Struct;

/**
 * The rows that are asked for, as MySQL is asked.
 *
 * @param sql of a condition, in brackets
 * @param parameters of it
 */
record MySqlSelection(String sql, List<Object> parameters) {

    static MySqlSelection of(Rows rows) {
        return switch (rows.selection()) {
            case Selection.All all -> new MySqlSelection("(true)", List.of());
            case Selection.Condition condition -> new MySqlSelection("(\n" + condition.sql() + "\n)", List.of());
            case KeyRange range -> range(new KeyValues(rows.table()), range);
            case TimeRange range -> range(rows.table(), range);
            case Keys keys ->
                among(new KeyValues(rows.table()), keys.of(rows.table().keySchema()));
        };
    }

    /** Those that have one of these keys. */
    static MySqlSelection among(KeyValues key, List<Struct> keys) {
        List<Object> parameters = parameters(key, keys);
        String one = "(" + String.join(", ", Collections.nCopies(parameters.size() / keys.size(), "?")) + ")";
        return new MySqlSelection(
                "((%s) IN (%s))".formatted(key.names(), String.join(", ", Collections.nCopies(keys.size(), one))),
                parameters);
    }

    static List<Object> parameters(KeyValues key, List<Struct> keys) {
        List<Object> parameters = new ArrayList<>();
        keys.forEach(one -> parameters.addAll(key.parameters(key.texts(one))));
        return parameters;
    }

    private static MySqlSelection range(KeyValues key, KeyRange range) {
        List<String> bounds = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        if (!range.from().isEmpty()) {
            bounds.add(key.from(range.from().size()));
            parameters.addAll(key.boundParameters(range.from()));
        }
        if (!range.until().isEmpty()) {
            bounds.add(key.until(range.until().size()));
            parameters.addAll(key.boundParameters(range.until()));
        }
        return new MySqlSelection("(" + String.join(" AND ", bounds) + ")", parameters);
    }

    private static MySqlSelection range(CapturedTable table, TimeRange range) {
        List<String> bounds = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        String column = MySqlServer.quoted(range.column());
        range.from().ifPresent(from -> {
            bounds.add(column + " >= ?");
            parameters.add(Moments.sql(table, range.column(), from)); // the session's time zone is UTC
        });
        range.until().ifPresent(until -> {
            bounds.add(column + " < ?");
            parameters.add(Moments.sql(table, range.column(), until));
        });
        return new MySqlSelection("(" + String.join(" AND ", bounds) + ")", parameters);
    }
}
