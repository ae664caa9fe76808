package dev.leat.engine.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.postgres.PostgresSchemas.Described;
import dev.leat.engine.postgres.value.KeyText;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import io.debezium.relational.TableId;
import io.debezium.util.ColumnUtils;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Parser;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PGobject;

/**
 * Reads chunks of PostgreSQL's tables. After each it leaves a mark in the log: what the chunk saw was committed before, so that
 * who reads the log up to the mark has had it all. That needs no right to write.
 */
final class PostgresChunkReader implements ChunkReader {

    /** Of the logical messages that are the marks. */
    static final String MARK_PREFIX = "leat.chunk";

    /** At a time, as long as nothing is known of their size. */
    private static final int ROWS_FETCHED_FIRST = 100;

    private static final int MOST_ROWS_FETCHED = 10_000;

    /** Of a chunk in memory: large rows make it end early. */
    private static final long MOST_BYTES = 32 << 20;

    private static final String CANCELLED = "57014";

    /** Classes of SQL states that tell of the statement and not of the server: what is asked cannot be done. */
    private static final Set<String> OF_THE_QUESTION = Set.of("0A", "21", "22", "23", "25", "2F", "42", "P0");

    private final String source;
    private final PostgresSchemas schemas;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();
    private final Connection connection;
    private final Map<TableId, List<String>> shapes = new HashMap<>();
    private int rowsFetched = ROWS_FETCHED_FIRST;
    private volatile @Nullable Statement busy;
    private volatile boolean aborted;
    /** Some of them may have been read from the log before this reader was there. */
    private final VisibleTransactions begun;

    PostgresChunkReader(String source, PostgresSchemas schemas, Clock clock) throws SQLException {
        this.source = source;
        this.schemas = schemas;
        this.clock = clock;
        this.connection = schemas.connection().connection();
        connection.setAutoCommit(false);
        this.begun = reading(() -> visible(""));
    }

    private interface Question<T> {
        T ask() throws SQLException;
    }

    /** In a transaction of its own that sees one moment, and can change nothing. */
    private <T> T reading(Question<T> question) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return question.ask();
        } catch (SQLException failure) {
            String state = String.valueOf(failure.getSQLState());
            if (state.length() == 5 && OF_THE_QUESTION.contains(state.substring(0, 2))) {
                throw refused("the database says: " + failure.getMessage());
            }
            throw failure;
        } finally {
            connection.rollback();
        }
    }

    private VisibleTransactions visible(String mark) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_snapshot()::text")) {
            row.next();
            return VisibleTransactions.of(row.getString(1), mark);
        }
    }

    @Override
    public void check(Rows rows) throws SQLException {
        if (rows.where().isEmpty()) {
            return;
        }
        String table = name(rows);
        // INVARIANT: what closes a bracket that it has not opened is valid in one of these places at most
        for (String place : List.of("SELECT 1 FROM ONLY %s WHERE (\n%s\n)", "SELECT ARRAY[\n%2$s\n] FROM ONLY %1$s")) {
            explain(place.formatted(table, rows.where().get()));
        }
    }

    /** About how many rows it gives. Refuses what is more than one statement, or wants parameters. */
    private long explain(String select) throws SQLException {
        return reading(() -> {
            requireOne(select);
            try (PreparedStatement statement = connection.prepareStatement("EXPLAIN (FORMAT JSON) " + select)) {
                if (statement.getParameterMetaData().getParameterCount() > 0) {
                    throw refused("the condition has a ? in it; write the operator's function instead, such as"
                            + " jsonb_exists(a, b) for a ? b");
                }
                try (ResultSet plan = statement.executeQuery()) {
                    plan.next();
                    return json.readTree(plan.getString(1))
                            .path(0)
                            .path("Plan")
                            .path("Plan Rows")
                            .asLong();
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /**
     * The driver carries out each of several statements by itself, so that one of them could end the transaction which protects
     * the database. Asked of the driver's own parser, which misses none that the driver would not miss.
     */
    private void requireOne(String sql) throws SQLException {
        boolean standardStrings = connection.unwrap(PgConnection.class).getStandardConformingStrings();
        if (Parser.parseJdbcSql(sql, standardStrings, true, true, false, false).size() != 1) {
            throw refused("the condition is more than a condition: it has a ; in it");
        }
    }

    @Override
    public OptionalLong estimate(Rows rows) throws SQLException {
        return OptionalLong.of(explain("SELECT 1 FROM ONLY %s WHERE (%s)".formatted(name(rows), condition(rows))));
    }

    @Override
    public Optional<Chunk> read(Rows rows, Optional<List<String>> after, int most) throws SQLException {
        Described table = schemas.described(rows.table().schema(), rows.table().table());
        String mark = UUID.randomUUID().toString();
        Optional<Chunk> chunk = reading(() -> {
            VisibleTransactions seen = visible(mark);
            return seen.waitsFor(begun)
                    ? Optional.empty()
                    : Optional.of(chunk(seen, table, sql(rows, table, after, most), after.orElse(List.of()), most));
        });
        if (chunk.isPresent()) {
            leave(mark);
        }
        return chunk;
    }

    private Chunk chunk(VisibleTransactions seen, Described table, String sql, List<String> after, int most)
            throws SQLException {
        List<SourceRecord> records = new ArrayList<>();
        long bytes = 0;
        boolean last = true;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < after.size(); i++) {
                // without a type, so that it becomes the column's
                statement.setObject(i + 1, after.get(i), Types.OTHER);
            }
            statement.setFetchSize(rowsFetched);
            try (ResultSet row = executed(statement)) {
                Rendering rendering = new Rendering(table, row);
                while (row.next()) {
                    if (bytes > MOST_BYTES) {
                        last = false;
                        break;
                    }
                    @Nullable Object[] values = rendering.values(row);
                    bytes += bytes(values);
                    records.add(rendering.record(values));
                }
            }
        } finally {
            busy = null;
        }
        if (!records.isEmpty()) {
            rowsFetched = Math.clamp(MOST_BYTES * records.size() / (bytes + 1), 1, MOST_ROWS_FETCHED);
        }
        return new Chunk(
                records,
                seen,
                records.isEmpty()
                        ? Optional.empty()
                        : Optional.of(keyTexts((Struct) records.getLast().key())),
                last && records.size() < most);
    }

    private ResultSet executed(PreparedStatement statement) throws SQLException {
        busy = statement;
        if (aborted) {
            throw new SQLException("the snapshot was stopped", CANCELLED);
        }
        return statement.executeQuery();
    }

    /** About, and at least: what most of the memory goes to. */
    private static long bytes(@Nullable Object[] values) {
        long bytes = 0;
        for (Object value : values) {
            bytes += switch (value) {
                case String text -> text.length();
                case byte[] array -> array.length;
                case ByteBuffer buffer -> buffer.remaining();
                case PGobject object -> String.valueOf(object.getValue()).length();
                case null, default -> 8;
            };
        }
        return bytes;
    }

    /** From rows of a result to records of a table. */
    private final class Rendering {

        private final Described table;
        private final ColumnUtils.ColumnArray columns;
        private final Instant now = clock.instant();
        private final Struct origin;

        Rendering(Described table, ResultSet row) throws SQLException {
            this.table = table;
            requireUnchanged(table, row.getMetaData());
            this.columns = ColumnUtils.toArray(row, table.table());
            this.origin = schemas.source(table.table().id(), now);
        }

        @Nullable
        Object[] values(ResultSet row) throws SQLException {
            return schemas.connection().rowToArray(table.table(), row, columns);
        }

        SourceRecord record(@Nullable Object[] values) {
            return new SourceRecord(
                    Map.of(),
                    Map.of(),
                    table.topic(),
                    table.schema().keySchema(),
                    table.schema().keyFromColumnData(values),
                    table.schema().getEnvelopeSchema().schema(),
                    table.schema().getEnvelopeSchema().read(table.schema().valueFromColumnData(values), origin, now));
        }
    }

    /** A table that was altered is read on by another reader, which knows it as it is then. */
    private void requireUnchanged(Described table, ResultSetMetaData columns) throws SQLException {
        List<String> shape = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnName(i));
            shape.add("%s %s(%d,%d)"
                    .formatted(
                            columns.getColumnName(i),
                            columns.getColumnTypeName(i),
                            columns.getPrecision(i),
                            columns.getScale(i)));
        }
        List<String> known = shapes.putIfAbsent(table.table().id(), shape);
        if (!names.equals(table.table().retrieveColumnNames()) || (known != null && !known.equals(shape))) {
            throw new SQLException(
                    "%s was altered while it was read".formatted(table.table().id()));
        }
    }

    private static String sql(Rows rows, Described table, Optional<List<String>> after, int most) {
        String key = table.table().primaryKeyColumnNames().stream()
                .map(PostgresPublication::quoted)
                .collect(Collectors.joining(", "));
        String behind = after.map(values -> " AND (%s) > (%s)"
                        .formatted(key, values.stream().map(value -> "?").collect(Collectors.joining(", "))))
                .orElse("");
        return "SELECT * FROM ONLY %s WHERE (%s)%s ORDER BY %s LIMIT %d"
                .formatted(name(rows), condition(rows), behind, key, most);
    }

    private static String condition(Rows rows) {
        return rows.where().map(where -> "\n" + where + "\n").orElse("true");
    }

    private static List<String> keyTexts(Struct key) {
        List<String> texts = new ArrayList<>();
        for (Field field : key.schema().fields()) {
            texts.add(KeyText.of(field.schema(), key.get(field)));
        }
        return texts;
    }

    private void leave(String mark) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_logical_emit_message(true, ?, ?)")) {
            statement.setString(1, MARK_PREFIX);
            statement.setString(2, mark);
            statement.execute();
        } finally {
            connection.commit();
        }
    }

    private static String name(Rows rows) {
        return PostgresPublication.quoted(rows.table().schema()) + "."
                + PostgresPublication.quoted(rows.table().table());
    }

    private LeatException refused(String why) {
        return new LeatException(CaptureError.SNAPSHOT_REFUSED, "source %s: %s".formatted(source, why));
    }

    @Override
    public void abort() {
        aborted = true;
        Statement running = busy;
        if (running != null) {
            try {
                running.cancel();
            } catch (SQLException e) {
                // then it ends by itself
            }
        }
    }

    @Override
    public void close() {
        schemas.close();
    }
}
