package dev.leat.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one outbox table is like: which columns it has, and what types they are, so that a table somebody made for Debezium,
 * with a payload of {@code jsonb} or an id of {@code binary(16)}, takes our messages as it is. Immutable.
 */
final class TableLayout {

    private static final Set<String> POSTGRESQL_CASTS = Set.of("uuid", "json", "jsonb");
    private static final Set<Integer> BINARY = Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);

    private final Dialect dialect;
    private final String table;
    private final Map<OutboxColumn, ColumnType> types;
    private final List<OutboxColumn> columns;

    /** @param cast the type that PostgreSQL wants to be told, or null */
    private record ColumnType(
            String quotedName, int jdbcType, @Nullable String cast) {

        boolean isBinary() {
            return BINARY.contains(jdbcType);
        }

        String placeholder() {
            return cast == null ? "?" : "CAST(? AS %s)".formatted(cast);
        }
    }

    private TableLayout(Dialect dialect, String table, Map<OutboxColumn, ColumnType> types) {
        this.dialect = dialect;
        this.table = table;
        this.types = types;
        this.columns = List.copyOf(types.keySet());
    }

    /** Asks the database, with a query that gives no rows. */
    static TableLayout of(Connection connection, Dialect dialect, String table) throws SQLException {
        Map<OutboxColumn, ColumnType> types = new EnumMap<>(OutboxColumn.class);
        try (Statement statement = connection.createStatement();
                ResultSet nothing = statement.executeQuery("SELECT * FROM %s WHERE 1 = 0".formatted(table))) {
            ResultSetMetaData found = nothing.getMetaData();
            for (int i = 1; i <= found.getColumnCount(); i++) {
                for (OutboxColumn column : OutboxColumn.values()) {
                    if (found.getColumnName(i).equalsIgnoreCase(column.columnName)) {
                        String type = found.getColumnTypeName(i).toLowerCase(Locale.ROOT);
                        boolean casts = dialect == Dialect.POSTGRESQL && POSTGRESQL_CASTS.contains(type);
                        types.put(
                                column,
                                new ColumnType(
                                        dialect.quoted(found.getColumnName(i)),
                                        found.getColumnType(i),
                                        casts ? type : null));
                    }
                }
            }
        }
        List<String> missing = Arrays.stream(OutboxColumn.values())
                .filter(OutboxColumn::isRequired)
                .filter(column -> !types.containsKey(column))
                .map(column -> column.columnName)
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "table %s is no outbox: it has no column %s; the resource outbox-table.sql makes one that is"
                            .formatted(table, String.join(", ", missing)));
        }
        return new TableLayout(dialect, table, types);
    }

    String insert() {
        return "INSERT INTO %s (%s) VALUES (%s)"
                .formatted(
                        table,
                        types.values().stream().map(ColumnType::quotedName).collect(Collectors.joining(", ")),
                        types.values().stream().map(ColumnType::placeholder).collect(Collectors.joining(", ")));
    }

    String delete() {
        ColumnType id = type(OutboxColumn.ID);
        return "DELETE FROM %s WHERE %s = %s".formatted(table, id.quotedName(), id.placeholder());
    }

    /** Of {@link #insert()}. */
    void bind(PreparedStatement insert, Message message) throws SQLException {
        requireRoomFor(message);
        for (int i = 0; i < columns.size(); i++) {
            OutboxColumn column = columns.get(i);
            bind(insert, i + 1, type(column), column.valueOf(message));
        }
    }

    /** Of {@link #delete()}. */
    void bindId(PreparedStatement delete, Message message) throws SQLException {
        bind(delete, 1, type(OutboxColumn.ID), message.id());
    }

    private ColumnType type(OutboxColumn column) {
        ColumnType type = types.get(column);
        if (type == null) {
            throw new IllegalArgumentException("no column " + column.columnName);
        }
        return type;
    }

    private void requireRoomFor(Message message) {
        for (OutboxColumn column : OutboxColumn.values()) {
            if (!types.containsKey(column) && column.isNeededBy(message)) {
                throw new IllegalStateException(
                        "%s needs the column %s, which table %s does not have; add it as %s's outbox-table.sql declares it"
                                .formatted(message, column.columnName, table, dialect));
            }
        }
        if (message.contentType() == ContentType.AVRO
                && !type(OutboxColumn.PAYLOAD).isBinary()) {
            throw new IllegalStateException(
                    "%s cannot stand in the column payload of table %s, which holds text; use JSON, or another outbox"
                            .formatted(message, table));
        }
    }

    private static void bind(PreparedStatement statement, int index, ColumnType type, @Nullable Object value)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, type.jdbcType());
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (type.isBinary()) {
            statement.setBytes(index, bytes(value));
        } else {
            statement.setString(index, text(value));
        }
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof UUID id) {
            return ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value.toString();
    }
}
