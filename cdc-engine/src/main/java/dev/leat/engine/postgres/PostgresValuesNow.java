package dev.leat.engine.postgres;

import dev.leat.engine.connect.ValuesNow;
import dev.leat.engine.postgres.value.KeyText;
import dev.leat.engine.postgres.value.TextValues;
import io.debezium.data.Json;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Selects columns by primary key, many rows with one statement. Not thread-safe. */
final class PostgresValuesNow implements ValuesNow {

    private static final int ROWS_AT_ONCE = 100;
    private static final String UNDEFINED_COLUMN = "42703";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_SCHEMA = "3F000";

    private final PostgresServer server;

    PostgresValuesNow(PostgresServer server) {
        this.server = server;
    }

    @Override
    public List<Optional<List<@Nullable Object>>> of(
            String schema, String table, List<Field> columns, List<Struct> keys) throws SQLException {
        List<Optional<List<@Nullable Object>>> values = new ArrayList<>(keys.size());
        String name = quoted(schema) + "." + quoted(table);
        for (int from = 0; from < keys.size(); from += ROWS_AT_ONCE) {
            List<Struct> some = keys.subList(from, Math.min(keys.size(), from + ROWS_AT_ONCE));
            try {
                values.addAll(select(name, columns, some));
            } catch (SQLException e) {
                if (!List.of(UNDEFINED_COLUMN, UNDEFINED_TABLE, UNDEFINED_SCHEMA)
                        .contains(e.getSQLState())) {
                    throw e;
                }
                // dropped or renamed since the change: what stood in there cannot be had any more
                values.addAll(Collections.nCopies(some.size(), Optional.empty()));
            }
        }
        return values;
    }

    private List<Optional<List<@Nullable Object>>> select(String table, List<Field> columns, List<Struct> keys)
            throws SQLException {
        List<Optional<List<@Nullable Object>>> values =
                new ArrayList<>(Collections.nCopies(keys.size(), Optional.empty()));
        List<TextValues.Reader> readers =
                columns.stream().map(column -> TextValues.of(column.schema())).toList();
        try (PreparedStatement statement = server.connection().prepareStatement(sql(table, columns, keys))) {
            int parameter = 1;
            for (Struct key : keys) {
                for (Field part : key.schema().fields()) {
                    // without a type, so that it becomes the column's
                    statement.setObject(parameter++, KeyText.of(part.schema(), key.get(part)), Types.OTHER);
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    List<@Nullable Object> row = new ArrayList<>(columns.size());
                    for (int i = 0; i < columns.size(); i++) {
                        String text = rows.getString(2 + i);
                        row.add(text == null ? null : readers.get(i).read(text));
                    }
                    values.set(rows.getInt(1), Optional.of(row));
                }
            }
        }
        return values;
    }

    private static String sql(String table, List<Field> columns, List<Struct> keys) {
        String selected = columns.stream().map(PostgresValuesNow::asText).collect(Collectors.joining(", "));
        String wanted = keys.getFirst().schema().fields().stream()
                .map(part -> quoted(part.name()) + " = ?")
                .collect(Collectors.joining(" AND "));
        StringJoiner rows = new StringJoiner(" UNION ALL ");
        IntStream.range(0, keys.size())
                .forEach(number ->
                        rows.add("SELECT %d, %s FROM ONLY %s WHERE %s".formatted(number, selected, table, wanted)));
        return rows.toString();
    }

    /** As the log has it. A cast to text would take the blanks off a char(n). */
    private static String asText(Field column) {
        String name = quoted(column.name());
        return Json.LOGICAL_NAME.equals(column.schema().name())
                ? "CAST(%s AS json)::text".formatted(name)
                : "CASE WHEN %1$s IS DISTINCT FROM NULL THEN format('%%s', %1$s) END".formatted(name);
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
