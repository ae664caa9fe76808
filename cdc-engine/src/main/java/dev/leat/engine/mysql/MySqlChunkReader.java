package dev.leat.engine.mysql;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.mysql.MySqlPosition.Boundary;
import dev.leat.engine.mysql.MySqlSchemas.Described;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import io.debezium.connector.mysql.gtid.MySqlGtidSet;
import io.debezium.relational.Column;
import io.debezium.util.ColumnUtils;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunks of MySQL's tables, each as of one consistent snapshot whose transactions are known by their GTIDs. Nothing is
 * written to the server, and nothing is locked.
 */
final class MySqlChunkReader implements ChunkReader {

    /** Of a chunk in memory: large rows make it end early. */
    private static final long MOST_BYTES = 32 << 20;

    private static final String CANCELLED = "70100";

    /** Classes of SQL states that tell of the statement and not of the server: what is asked cannot be done. */
    private static final Set<String> OF_THE_QUESTION = Set.of("21", "22", "25", "42");

    private final String source;
    private final MySqlSchemas schemas;
    private final List<MySqlGtidSet> published;
    private final Clock clock;
    private final Connection connection;
    private volatile @Nullable Statement busy;
    private volatile boolean aborted;

    /**
     * @param published transactions that were taken from the log before, perhaps before readers see them
     */
    MySqlChunkReader(String source, MySqlSchemas schemas, List<MySqlGtidSet> published, Clock clock)
            throws SQLException {
        this.source = source;
        this.schemas = schemas;
        this.published = List.copyOf(published);
        this.clock = clock;
        this.connection = schemas.connection().connection();
        connection.setAutoCommit(false);
        if (!"ON".equals(one("SELECT @@global.gtid_mode"))) {
            throw refused(
                    "its server does not name its transactions (gtid_mode is not ON), and without that chunks cannot be"
                            + " merged with the log. Turn it on, or load everything again with `leat source repair`");
        }
    }

    private interface Question<T> {
        T ask() throws SQLException;
    }

    private interface Look {
        Chunk at(ExecutedTransactions seen) throws SQLException;
    }

    /** In a transaction of its own that sees one moment, and can change nothing. */
    private <T> T reading(Question<T> question) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
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

    private Optional<Chunk> looking(Look look) throws SQLException {
        MySqlGtidSet before = executed();
        if (!published.stream().allMatch(taken -> taken.isContainedWithin(before))) {
            return Optional.empty();
        }
        return Optional.of(reading(() -> look.at(new ExecutedTransactions(before, executed(), endOfLog()))));
    }

    private MySqlGtidSet executed() throws SQLException {
        return new MySqlGtidSet(one("SELECT @@global.gtid_executed").replace("\n", ""));
    }

    private Boundary endOfLog() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Sql.BINLOGS.text)) {
            String file = "";
            long size = 0;
            while (row.next()) {
                file = row.getString(1);
                size = row.getLong(2);
            }
            return new Boundary(file, size, Optional.empty());
        }
    }

    private String one(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    @Override
    public void check(Rows rows) throws SQLException {
        if (rows.where().isPresent()) {
            // INVARIANT: what closes a bracket that it has not opened is valid in one of these places at most. The
            // driver takes no second statement
            for (String place :
                    List.of("SELECT CASE WHEN\n%2$s\nTHEN 1 END FROM %1$s", "SELECT 1 FROM %s WHERE (\n%s\n)")) {
                explain(place.formatted(quoted(rows.table()), rows.where().get()));
            }
        }
    }

    @Override
    public OptionalLong estimate(Rows rows) throws SQLException {
        return OptionalLong.of(explain("SELECT 1 FROM %s WHERE (%s)".formatted(quoted(rows.table()), condition(rows))));
    }

    private long explain(String select) throws SQLException {
        return reading(() -> {
            try (Statement statement = connection.createStatement();
                    ResultSet plan = statement.executeQuery("EXPLAIN FORMAT=TRADITIONAL " + select)) {
                plan.next();
                return (long) (plan.getLong("rows") * plan.getDouble("filtered") / 100);
            }
        });
    }

    @Override
    public Optional<Chunk> read(Rows rows, Optional<List<String>> after, int most) throws SQLException {
        Described table = schemas.described(rows.table());
        KeyValues key = new KeyValues(rows.table());
        String sql = "%s WHERE (%s)%s ORDER BY %s LIMIT %d"
                .formatted(
                        select(table, rows.table()),
                        condition(rows),
                        after.isPresent() ? " AND " + key.behind() : "",
                        key.ordered(),
                        most);
        List<Object> parameters = after.map(key::behindParameters).orElse(List.of());
        return looking(seen -> select(sql, parameters, row -> {
            requireUnchanged(table, rows.table());
            Instant now = clock.instant();
            Struct origin = schemas.source(table.table().id(), now, seen.end());
            ColumnUtils.ColumnArray columns = ColumnUtils.toArray(row, table.table());
            List<SourceRecord> records = new ArrayList<>();
            long bytes = 0;
            while (bytes <= MOST_BYTES && row.next()) {
                @Nullable Object[] values = schemas.connection().rowToArray(table.table(), row, columns);
                bytes += bytes(values);
                records.add(record(
                        table,
                        table.schema().keyFromColumnData(values),
                        table.schema()
                                .getEnvelopeSchema()
                                .read(table.schema().valueFromColumnData(values), origin, now)));
            }
            return new Chunk(records, seen, key::texts, bytes <= MOST_BYTES && records.size() < most);
        }));
    }

    @Override
    public Optional<Chunk> missing(CapturedTable captured, List<Struct> keys) throws SQLException {
        Described table = schemas.described(captured);
        KeyValues key = new KeyValues(captured);
        List<Object> parameters = new ArrayList<>();
        keys.forEach(one -> parameters.addAll(key.parameters(key.texts(one))));
        String one = "(" + String.join(", ", Collections.nCopies(parameters.size() / keys.size(), "?")) + ")";
        String sql = "SELECT %s FROM %s WHERE (%s) IN (%s)"
                .formatted(
                        key.names(),
                        quoted(captured),
                        key.names(),
                        String.join(", ", Collections.nCopies(keys.size(), one)));
        return looking(seen -> {
            Set<RowKey> there = select(sql, parameters, row -> keys(table, row));
            Instant now = clock.instant();
            Struct origin = schemas.source(table.table().id(), now, seen.end());
            List<SourceRecord> deletions = keys.stream()
                    .filter(wanted -> !there.contains(RowKey.of(table.topic(), wanted)))
                    .map(gone -> record(
                            table, gone, table.schema().getEnvelopeSchema().delete(null, origin, now)))
                    .toList();
            return new Chunk(deletions, seen, key::texts, false);
        });
    }

    private Set<RowKey> keys(Described table, ResultSet row) throws SQLException {
        Set<RowKey> keys = new HashSet<>();
        ColumnUtils.ColumnArray columns = ColumnUtils.toArray(row, table.table());
        while (row.next()) {
            @Nullable Object[] values = schemas.connection().rowToArray(table.table(), row, columns);
            keys.add(RowKey.of(table.topic(), table.schema().keyFromColumnData(values)));
        }
        return keys;
    }

    private interface RowsReader<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private <T> T select(String sql, List<Object> parameters, RowsReader<T> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            busy = statement;
            if (aborted) {
                throw new SQLException("the snapshot was stopped", CANCELLED);
            }
            try (ResultSet result = statement.executeQuery()) {
                return rows.of(result);
            }
        } finally {
            busy = null;
        }
    }

    /** A table that was altered is read on by another reader, which knows it as it is then. */
    private void requireUnchanged(Described table, CapturedTable captured) throws SQLException {
        if (!schemas.ddl(captured).equals(table.ddl())) {
            throw new SQLException("%s was altered while it was read".formatted(captured.name()));
        }
    }

    private static SourceRecord record(Described table, Struct key, Struct value) {
        return new SourceRecord(
                Map.of(),
                Map.of(),
                table.topic(),
                table.schema().keySchema(),
                key,
                table.schema().getEnvelopeSchema().schema(),
                value);
    }

    /** About, and at least: what most of the memory goes to. */
    private static long bytes(@Nullable Object[] values) {
        long bytes = 0;
        for (Object value : values) {
            bytes += switch (value) {
                case String text -> text.length();
                case byte[] array -> array.length;
                case ByteBuffer buffer -> buffer.remaining();
                case null, default -> 8;
            };
        }
        return bytes;
    }

    private static String select(Described table, CapturedTable captured) {
        return "SELECT %s FROM %s"
                .formatted(
                        table.table().columns().stream()
                                .map(MySqlChunkReader::exact)
                                .collect(Collectors.joining(", ")),
                        quoted(captured));
    }

    /** A float the server would otherwise show with fewer digits than it has. */
    private static String exact(Column column) {
        String name = MySqlServer.quoted(column.name());
        return column.typeName().toUpperCase(Locale.ROOT).startsWith("FLOAT")
                ? "%1$s * 1e0 AS %1$s".formatted(name)
                : name;
    }

    private static String condition(Rows rows) {
        return rows.where().map(where -> "\n" + where + "\n").orElse("true");
    }

    private static String quoted(CapturedTable table) {
        return MySqlServer.quoted(table.schema()) + "." + MySqlServer.quoted(table.table());
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
