package dev.leat.poller;

import dev.leat.poller.QueryRows.Bad;
import dev.leat.poller.QueryRows.Seen;
import dev.leat.poller.QueryRows.There;
import dev.leat.poller.cursor.PageQuery;
import dev.leat.poller.cursor.Position;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.RecordBatch;
import dev.leat.poller.table.Records;
import dev.leat.poller.table.Records.Op;
import dev.leat.poller.table.RowReader;
import dev.leat.poller.table.RowReader.BadRow;
import dev.leat.poller.table.RowReader.Read;
import dev.leat.poller.table.RowReader.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes the rows of one page, as long as it has room. Not thread-safe. */
final class PageReader implements PageQuery.Choosy {

    private final PolledTable table;
    private final RowReader reader;
    private final RecordBatch batch;
    private final int most;
    private final long mostBytes;
    private final List<Seen> rows = new ArrayList<>();
    private Position end = Position.START;
    private int count;
    private long bytes;

    PageReader(PolledTable table, RecordBatch batch, int most, long mostBytes) {
        this.table = table;
        this.reader = new RowReader(table);
        this.batch = batch;
        this.most = most;
        this.mostBytes = mostBytes;
    }

    @Override
    public boolean take(ResultSet row) throws SQLException {
        Read read = reader.read(row);
        count++;
        end = new Position(read.key());
        switch (read) {
            case BadRow bad -> rows.add(new Bad(Records.key(table, bad.key()), bad.why()));
            // its deletion is no row to be read, and is found among the keys that are missing
            case Row good when table.isDeleted(good.values()) -> {}
            case Row good -> {
                rows.add(new There(batch.upsert(good, Op.READ, Map.of())));
                bytes += good.bytes();
            }
        }
        return bytes <= mostBytes;
    }

    /** Without those that are marked as deleted. */
    List<Seen> rows() {
        return rows;
    }

    /** Behind all that were taken. */
    Position end() {
        return end;
    }

    boolean isLast() {
        return bytes <= mostBytes && count < most;
    }
}
