package dev.leat.benchmarks.torture;

import com.github.shyiko.mysql.binlog.BinaryLogClient.EventListener;
import com.github.shyiko.mysql.binlog.event.DeleteRowsEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the events of MySQL's binary log as the records that the changes of one database are. */
final class BinaryLog implements EventListener {

    /** How many columns, from the first on, are the key; the stamp stands behind them. */
    private static final Map<String, Integer> KEYS = Map.of("singles", 1, "pairs", 2, "bulk", 1);

    private final String database;
    private final Map<Long, TableMapEventData> tables = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();

    BinaryLog(String database) {
        this.database = database;
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    @Override
    public void onEvent(Event event) {
        String place = event.getHeader() instanceof EventHeaderV4 header ? "position " + header.getPosition() : "";
        switch (event.getData()) {
            case TableMapEventData table -> tables.put(table.getTableId(), table);
            case WriteRowsEventData written -> {
                String table = table(written.getTableId());
                written.getRows().forEach(row -> written(table, row, "+", place));
            }
            case DeleteRowsEventData deleted -> {
                String table = table(deleted.getTableId());
                deleted.getRows().forEach(row -> deleted(table, row, place));
            }
            case UpdateRowsEventData updated -> {
                String table = table(updated.getTableId());
                updated.getRows().forEach(row -> updated(table, row.getKey(), row.getValue(), place));
            }
            case null, default -> {}
        }
    }

    private void updated(String table, Serializable[] before, Serializable[] after, String place) {
        if (table.isEmpty() || entity(table, before).equals(entity(table, after))) {
            written(table, after, "~", place);
        } else {
            deleted(table, before, place);
            written(table, after, "+", place);
        }
    }

    private void written(String table, Serializable[] row, String sign, String place) {
        if (!table.isEmpty()) {
            changes.add(new Change(entity(table, row), sign + " " + row[keyColumns(table)], place));
        }
    }

    private void deleted(String table, Serializable[] row, String place) {
        if (!table.isEmpty()) {
            changes.add(new Change(entity(table, row), "-", place));
            changes.add(new Change(entity(table, row), "x", place));
        }
    }

    /** Empty for a table of another database. */
    private String table(long id) {
        TableMapEventData table = tables.get(id);
        return table != null && table.getDatabase().equals(database) ? table.getTable() : "";
    }

    private static int keyColumns(String table) {
        return KEYS.getOrDefault(table, 1);
    }

    private static String entity(String table, Serializable[] row) {
        return table + " "
                + Arrays.stream(row)
                        .limit(keyColumns(table))
                        .map(String::valueOf)
                        .collect(Collectors.joining(":"));
    }
}
