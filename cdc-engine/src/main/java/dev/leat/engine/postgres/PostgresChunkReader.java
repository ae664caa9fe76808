package dev.leat.engine.postgres;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.postgres.PostgresSchemas.Described;
import io.debezium.relational.TableId;
import io.debezium.util.ColumnUtils;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** Reads chunks of PostgreSQL's tables, and makes of them what the connector would. */
final class PostgresChunkReader implements ChunkReader {

    /** At a time, as long as nothing is known of their size. */
    private static final int ROWS_FETCHED_FIRST = 100;

    private static final int MOST_ROWS_FETCHED = 10_000;

    /** Of a chunk in memory: large rows make it end early. */
    private static final long MOST_BYTES = 32 << 20;

    private final PostgresSchemas schemas;
    private final Clock clock;
    private final ConsistentReads reads;
    private final PostgresCondition condition;
    private final Map<TableId, List<String>> shapes = new HashMap<>();
    private int rowsFetched = ROWS_FETCHED_FIRST;

    PostgresChunkReader(String source, PostgresSchemas schemas, Clock clock) throws SQLException {
        this.schemas = schemas;
        this.clock = clock;
        this.reads = new ConsistentReads(source, schemas.connection().connection());
        this.condition = new PostgresCondition(reads, schemas.connection().connection());
    }

    @Override
    public void check(Rows rows) throws SQLException {
        if (rows.selection() instanceof Selection.Condition where) {
            condition.check(name(rows.table()), where.sql());
        } else {
            estimate(rows);
        }
    }

    @Override
    public OptionalLong estimate(Rows rows) throws SQLException {
        PostgresSelection selection = PostgresSelection.of(rows);
        return OptionalLong.of(condition.rows(
                "SELECT 1 FROM ONLY %s WHERE %s".formatted(name(rows.table()), selection.sql()),
                selection.parameters()));
    }

    @Override
    public Optional<Chunk> read(Rows rows, Optional<List<String>> after, int most) throws SQLException {
        Described table = described(rows.table());
        PostgresSelection selection = PostgresSelection.of(rows);
        String key = key(rows.table());
        String behind = after.map(
                        values -> " AND (%s) > %s".formatted(key, PostgresSelection.parameters(values.size())))
                .orElse("");
        String sql = "SELECT * FROM ONLY %s WHERE %s%s ORDER BY %s LIMIT %d"
                .formatted(name(rows.table()), selection.sql(), behind, key, most);
        List<String> parameters = new ArrayList<>(selection.parameters());
        after.ifPresent(parameters::addAll);
        return reads.marked(seen -> reads.select(sql, parameters, rowsFetched, row -> {
            Instant now = clock.instant();
            Struct origin = schemas.source(table.table().id(), now);
            requireUnchanged(table, row.getMetaData());
            ColumnUtils.ColumnArray columns = ColumnUtils.toArray(row, table.table());
            List<SourceRecord> records = new ArrayList<>();
            long bytes = 0;
            while (bytes <= MOST_BYTES && row.next()) {
                @Nullable Object[] values = schemas.connection().rowToArray(table.table(), row, columns);
                bytes += bytes(values);
                Struct value = table.schema()
                        .getEnvelopeSchema()
                        .read(table.schema().valueFromColumnData(values), origin, now);
                records.add(record(table, table.schema().keyFromColumnData(values), value));
            }
            rowsFetched = Math.clamp(MOST_BYTES * records.size() / (bytes + 1), 1, MOST_ROWS_FETCHED);
            return new Chunk(records, seen, PostgresSelection::texts, bytes <= MOST_BYTES && records.size() < most);
        }));
    }

    @Override
    public Optional<Chunk> missing(Rows rows, List<Struct> keys) throws SQLException {
        Described table = described(rows.table());
        return reads.marked(seen -> {
            List<Struct> wanted = within(rows, keys);
            Set<RowKey> there = wanted.isEmpty() ? Set.of() : there(rows.table(), table, wanted);
            Instant now = clock.instant();
            Struct origin = schemas.source(table.table().id(), now);
            List<SourceRecord> deletions = wanted.stream()
                    .filter(one -> !there.contains(RowKey.of(table.topic(), one)))
                    .map(one -> record(
                            table, one, table.schema().getEnvelopeSchema().delete(null, origin, now)))
                    .toList();
            return new Chunk(deletions, seen, PostgresSelection::texts, rows.selection() instanceof Selection.Keys);
        });
    }

    /** The keys that lie in the range, compared as the columns of the table are. */
    private List<Struct> within(Rows rows, List<Struct> keys) throws SQLException {
        if (rows.selection() instanceof Selection.All || rows.selection() instanceof Selection.Keys) {
            return keys;
        }
        PostgresSelection range = PostgresSelection.of(rows);
        List<String> values = new ArrayList<>();
        StringBuilder given = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            List<String> texts = PostgresSelection.texts(keys.get(i));
            given.append(" UNION ALL SELECT ").append(i).append(", ?".repeat(texts.size()));
            values.addAll(texts);
        }
        values.addAll(range.parameters());
        // the empty half gives the columns their types and collations
        String sql =
                "SELECT leat_number FROM (SELECT -1 AS leat_number, %s FROM ONLY %s WHERE false%s) AS given WHERE %s"
                        .formatted(key(rows.table()), name(rows.table()), given, range.sql());
        return reads.select(sql, values, MOST_ROWS_FETCHED, row -> {
            List<Struct> within = new ArrayList<>();
            while (row.next()) {
                within.add(keys.get(row.getInt(1)));
            }
            return within;
        });
    }

    private Set<RowKey> there(CapturedTable captured, Described table, List<Struct> keys) throws SQLException {
        String key = key(captured);
        PostgresSelection among = PostgresSelection.among(captured, keys);
        String sql = "SELECT %s FROM ONLY %s WHERE %s".formatted(key, name(captured), among.sql());
        return reads.select(sql, among.parameters(), MOST_ROWS_FETCHED, row -> keys(table, row));
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

    private Described described(CapturedTable table) {
        return schemas.described(table.schema(), table.table());
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
                case PGobject object -> String.valueOf(object.getValue()).length();
                case null, default -> 8;
            };
        }
        return bytes;
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

    private static String key(CapturedTable table) {
        return PostgresSelection.names(table.keySchema().fields());
    }

    private static String name(CapturedTable table) {
        return PostgresPublication.quoted(table.schema()) + "." + PostgresPublication.quoted(table.table());
    }

    @Override
    public void abort() {
        reads.abort();
    }

    @Override
    public void close() {
        schemas.close();
    }
}
