package dev.leat.engine.mysql;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.mysql.MySqlSchemas.Described;
import io.debezium.connector.mysql.gtid.MySqlGtidSet;
import io.debezium.relational.Column;
import io.debezium.util.ColumnUtils;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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

/** Reads chunks of MySQL's tables, and makes of them what the connector would. */
final class MySqlChunkReader implements ChunkReader {

    /** Of a chunk in memory: large rows make it end early. */
    private static final long MOST_BYTES = 32 << 20;

    private final MySqlSchemas schemas;
    private final Clock clock;
    private final ConsistentReads reads;

    /** @param published transactions that were taken from the log before, perhaps before readers see them */
    MySqlChunkReader(String source, MySqlSchemas schemas, List<MySqlGtidSet> published, Clock clock)
            throws SQLException {
        this.schemas = schemas;
        this.clock = clock;
        this.reads = new ConsistentReads(source, schemas.connection().connection(), published);
    }

    @Override
    public void check(Rows rows) throws SQLException {
        if (rows.selection() instanceof Selection.Condition where) {
            // INVARIANT: what closes a bracket that it has not opened is valid in one of these places at most. The
            // driver takes no second statement
            for (String place :
                    List.of("SELECT CASE WHEN\n%2$s\nTHEN 1 END FROM %1$s", "SELECT 1 FROM %s WHERE (\n%s\n)")) {
                explain(place.formatted(quoted(rows.table()), where.sql()), List.of());
            }
        } else {
            estimate(rows);
        }
    }

    @Override
    public OptionalLong estimate(Rows rows) throws SQLException {
        MySqlSelection selection = MySqlSelection.of(rows);
        return OptionalLong.of(explain(
                "SELECT 1 FROM %s WHERE %s".formatted(quoted(rows.table()), selection.sql()), selection.parameters()));
    }

    private long explain(String select, List<Object> parameters) throws SQLException {
        return reads.reading(() -> reads.select("EXPLAIN FORMAT=TRADITIONAL " + select, parameters, plan -> {
            plan.next();
            return (long) (plan.getLong("rows") * plan.getDouble("filtered") / 100);
        }));
    }

    @Override
    public Optional<Chunk> read(Rows rows, Optional<List<String>> after, int most) throws SQLException {
        Described table = schemas.described(rows.table());
        KeyValues key = new KeyValues(rows.table());
        MySqlSelection selection = MySqlSelection.of(rows);
        String sql = "%s WHERE %s%s ORDER BY %s LIMIT %d"
                .formatted(
                        select(table, rows.table()),
                        selection.sql(),
                        after.isPresent() ? " AND " + key.behind() : "",
                        key.ordered(),
                        most);
        List<Object> parameters = new ArrayList<>(selection.parameters());
        after.map(key::boundParameters).ifPresent(parameters::addAll);
        return reads.looking(seen -> reads.select(sql, parameters, row -> {
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
    public Optional<Chunk> missing(Rows rows, List<Struct> keys) throws SQLException {
        Described table = schemas.described(rows.table());
        KeyValues key = new KeyValues(rows.table());
        return reads.looking(seen -> {
            List<Struct> wanted = within(rows, key, keys);
            Set<RowKey> there = wanted.isEmpty() ? Set.of() : there(rows.table(), table, key, wanted);
            Instant now = clock.instant();
            Struct origin = schemas.source(table.table().id(), now, seen.end());
            List<SourceRecord> deletions = wanted.stream()
                    .filter(one -> !there.contains(RowKey.of(table.topic(), one)))
                    .map(gone -> record(
                            table, gone, table.schema().getEnvelopeSchema().delete(null, origin, now)))
                    .toList();
            return new Chunk(deletions, seen, key::texts, rows.selection() instanceof Selection.Keys);
        });
    }

    /** The keys that lie in the range, compared as the columns of the table are. */
    private List<Struct> within(Rows rows, KeyValues key, List<Struct> keys) throws SQLException {
        if (rows.selection() instanceof Selection.All || rows.selection() instanceof Selection.Keys) {
            return keys;
        }
        MySqlSelection range = MySqlSelection.of(rows);
        StringBuilder given = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            given.append(" UNION ALL SELECT ").append(i).append(", ").append(key.typedParameters());
        }
        List<Object> parameters = MySqlSelection.parameters(key, keys);
        parameters.addAll(range.parameters());
        // the empty half gives the columns their types and collations
        String sql = "SELECT leat_number FROM (SELECT -1 AS leat_number, %s FROM %s WHERE false%s) AS given WHERE %s"
                .formatted(key.names(), quoted(rows.table()), given, range.sql());
        return reads.select(sql, parameters, row -> {
            List<Struct> within = new ArrayList<>();
            while (row.next()) {
                within.add(keys.get(row.getInt(1)));
            }
            return within;
        });
    }

    private Set<RowKey> there(CapturedTable captured, Described table, KeyValues key, List<Struct> keys)
            throws SQLException {
        MySqlSelection among = MySqlSelection.among(key, keys);
        String sql = "SELECT %s FROM %s WHERE %s".formatted(key.names(), quoted(captured), among.sql());
        return reads.select(sql, among.parameters(), row -> keys(table, row));
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

    private static String quoted(CapturedTable table) {
        return MySqlServer.quoted(table.schema()) + "." + MySqlServer.quoted(table.table());
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
