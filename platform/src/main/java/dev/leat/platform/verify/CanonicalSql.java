package dev.leat.platform.verify;

import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType;
import dev.leat.stream.value.ColumnType.Scalar;

/** PostgreSQL expressions that give a column's canonical JSON form, written from the table in the docs, not from the code. */
final class CanonicalSql {

    private CanonicalSql() {}

    static String json(Column column, String alias) {
        String value = alias + "." + identifier(column.name());
        return switch (column.type()) {
            case ColumnType.ArrayOf array -> "to_json(" + value + ")";
            case Scalar scalar ->
                switch (scalar) {
                    case BOOLEAN, INTEGER, LONG, DOUBLE, DATE, TIME, TIMESTAMP, JSON -> "to_json(" + value + ")";
                    case DECIMAL, TEXT, UUID -> "to_json(" + value + "::text)";
                    case INSTANT -> "to_json(replace(to_json(" + value + ") #>> '{}', '+00:00', 'Z'))";
                    case BYTES -> "to_json(translate(encode(" + value + ", 'base64'), E'\\n', ''))";
                };
        };
    }

    static boolean isText(Column column) {
        return column.type() == Scalar.TEXT || column.type() == Scalar.UUID;
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
