package dev.leat.materializer.store.postgres;

import dev.leat.materializer.view.DocumentShape;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A column of the table and the part of the document that it shows.
 *
 * @param path in the document, which the column's name joins by {@code _}
 * @param kind what it holds
 */
record PostgresColumn(List<String> path, Kind kind) {

    /** What a column holds: its SQL type, and the expression that takes it from the document {@code d}. */
    enum Kind {
        BOOLEAN("boolean"),
        INTEGER("integer"),
        BIGINT("bigint"),
        NUMERIC("numeric"),
        DOUBLE("double precision"),
        TEXT("text"),
        UUID("uuid"),
        DATE("date"),
        TIME("time"),
        TIMESTAMP("timestamp"),
        TIMESTAMPTZ("timestamptz"),
        BYTEA("bytea"),
        JSONB("jsonb");

        final String sql;

        Kind(String sql) {
            this.sql = sql;
        }

        static Kind of(ColumnType type) {
            return switch (type) {
                case ColumnType.ArrayOf array -> JSONB;
                case ColumnType.Scalar scalar ->
                    switch (scalar) {
                        case BOOLEAN -> BOOLEAN;
                        case INTEGER -> INTEGER;
                        case LONG -> BIGINT;
                        case DECIMAL -> NUMERIC;
                        case DOUBLE -> DOUBLE;
                        case TEXT -> TEXT;
                        case UUID -> UUID;
                        case DATE -> DATE;
                        case TIME -> TIME;
                        case TIMESTAMP -> TIMESTAMP;
                        case INSTANT -> TIMESTAMPTZ;
                        case BYTES -> BYTEA;
                        case JSON -> JSONB;
                    };
            };
        }

        /** The value of a part of the document; SQL null for JSON null and for a part of an absent reference. */
        String fromDocument(String path) {
            return switch (this) {
                case JSONB -> "nullif(d #> " + path + ", 'null'::jsonb)";
                case BYTEA -> "decode(d #>> " + path + ", 'base64')";
                case TEXT -> "d #>> " + path;
                case BOOLEAN, INTEGER, BIGINT, NUMERIC, DOUBLE, UUID, DATE, TIME, TIMESTAMP, TIMESTAMPTZ ->
                    "(d #>> " + path + ")::" + sql;
            };
        }

        /** The value of a part of an {@link dev.leat.stream.event.EntityKey}, given as text. */
        String fromKey(String text) {
            return this == BYTEA ? "decode(" + text + ", 'hex')" : text + "::" + sql;
        }
    }

    String name() {
        return String.join("_", path);
    }

    String quoted() {
        return quote(name());
    }

    String fromDocument() {
        return kind.fromDocument(path.stream()
                .map(step -> "'" + step.replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "ARRAY[", "]")));
    }

    static PostgresColumn of(Column column) {
        return new PostgresColumn(List.of(column.name()), Kind.of(column.type()));
    }

    /** The columns of a document: fields, then references flattened, then collections. */
    static List<PostgresColumn> of(DocumentShape shape) {
        List<PostgresColumn> columns = new ArrayList<>();
        flatten(shape, List.of(), columns);
        return columns;
    }

    private static void flatten(DocumentShape shape, List<String> path, List<PostgresColumn> columns) {
        shape.fields()
                .forEach(field -> columns.add(new PostgresColumn(below(path, field.name()), Kind.of(field.type()))));
        shape.references().forEach((name, reference) -> flatten(reference, below(path, name), columns));
        shape.collections().keySet().forEach(name -> columns.add(new PostgresColumn(below(path, name), Kind.JSONB)));
    }

    private static List<String> below(List<String> path, String name) {
        return Stream.concat(path.stream(), Stream.of(name)).toList();
    }

    static String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }
}
