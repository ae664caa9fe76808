package dev.leat.engine.mysql;

import dev.leat.engine.mysql.MySqlPosition.Boundary;
import io.debezium.connector.mysql.gtid.MySqlGtidSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A binary log as the connector delivers it: transaction after transaction, from a boundary on, with the offsets that MySQL
 * and Debezium give. Files are rotated between transactions, and several records may share a row.
 */
final class SimulatedBinlog {

    static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    /**
     * A transaction.
     *
     * @param number of its GTID
     * @param truncates whether it is a statement that removes all rows of a table
     * @param records how many records each row of each event has; no event at all: a DDL statement
     */
    record Transaction(int number, Boundary begin, Boundary end, boolean truncates, List<List<Integer>> records) {

        List<String> names() {
            List<String> names = new ArrayList<>();
            if (truncates) {
                names.add(name());
            }
            for (int event = 0; event < records.size(); event++) {
                for (int row = 0; row < records.get(event).size(); row++) {
                    for (int count = 0; count < records.get(event).get(row); count++) {
                        names.add("%d.%d.%d.%d".formatted(number, event, row, count));
                    }
                }
            }
            return names;
        }

        private String name() {
            return "%d.truncate".formatted(number);
        }
    }

    private static final Schema KEY =
            SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();

    private static final Schema HEARTBEAT = SchemaBuilder.struct()
            .name("io.debezium.connector.common.Heartbeat")
            .build();

    private static final Schema SOURCE =
            SchemaBuilder.struct().field("gtid", Schema.OPTIONAL_STRING_SCHEMA).build();

    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .field("op", Schema.STRING_SCHEMA)
            .field("source", SOURCE)
            .build();

    private final boolean named;
    private final List<Transaction> transactions;

    /**
     * @param named whether the server has GTIDs
     * @param transactions in their order, the first of which has number 1
     */
    SimulatedBinlog(boolean named, List<Transaction> transactions) {
        this.named = named;
        this.transactions = List.copyOf(transactions);
    }

    /** Each record's name, once. */
    List<String> truth() {
        return transactions.stream()
                .flatMap(transaction -> transaction.names().stream())
                .toList();
    }

    /** What the connector delivers when it was given that offset; each record's topic is its name. */
    List<SourceRecord> from(Map<String, Object> connectorOffset) {
        Boundary start = Boundary.of(connectorOffset);
        List<SourceRecord> records = new ArrayList<>();
        for (Transaction transaction : transactions) {
            if (isBehind(transaction, start)) {
                continue;
            }
            if (transaction.records.isEmpty()) {
                // the connector counts a DDL statement among those behind only when the next transaction begins
                int behind = countsItself(start, records) ? transaction.number : transaction.number - 1;
                if (transaction.truncates) {
                    records.add(truncate(transaction, behind));
                }
                records.add(heartbeat(transaction.end, behind, 0));
                Boundary nextFile =
                        new Boundary("binlog.%06d".formatted(transaction.end.fileNumber() + 1), 4, Optional.empty());
                if (transaction.number == transactions.size()) {
                    records.add(heartbeat(nextFile, behind, 0));
                }
            } else {
                changes(transaction, countsItself(start, records), records);
            }
            if (transaction.number % 3 == 0 && !transaction.records.isEmpty()) {
                records.add(heartbeat(transaction.end, transaction.number, 0));
            }
        }
        return records;
    }

    /** As the first named transaction does when no name was known before. */
    private boolean countsItself(Boundary start, List<SourceRecord> before) {
        return start.gtids().isEmpty() && named && before.isEmpty();
    }

    private boolean isBehind(Transaction transaction, Boundary start) {
        if (named && start.gtids().isPresent()) {
            return new MySqlGtidSet(gtid(transaction.number))
                    .isContainedWithin(new MySqlGtidSet(start.gtids().get()));
        }
        return transaction.begin.compareTo(start) < 0;
    }

    private void changes(Transaction transaction, boolean countsItself, List<SourceRecord> records) {
        int behind = countsItself ? transaction.number : transaction.number - 1;
        for (int event = 0; event < transaction.records.size(); event++) {
            List<Integer> rows = transaction.records.get(event);
            long skipped = 2 + 2L * event; // BEGIN, and the table's map before each event
            for (int row = 0; row < rows.size(); row++) {
                for (int count = 0; count < rows.get(row); count++) {
                    Map<String, Object> offset = offset(transaction.begin, behind, skipped);
                    offset.put("row", row + 1);
                    boolean tombstone = rows.get(row) > 1 && count == 1;
                    records.add(record(
                            "%d.%d.%d.%d".formatted(transaction.number, event, row, count),
                            offset,
                            tombstone ? Optional.empty() : Optional.of(envelope("c", transaction.number))));
                }
            }
            if (event % 2 == 0) {
                records.add(heartbeat(transaction.begin, behind, skipped));
            }
        }
    }

    private SourceRecord heartbeat(Boundary at, int behind, long event) {
        return new SourceRecord(
                Map.of(), offset(at, behind, event), "heartbeat", null, null, HEARTBEAT, new Struct(HEARTBEAT));
    }

    private SourceRecord truncate(Transaction transaction, int behind) {
        return new SourceRecord(
                Map.of(),
                offset(transaction.end, behind, 0),
                transaction.name(),
                null,
                null,
                ENVELOPE,
                envelope("t", transaction.number));
    }

    SourceRecord rowOfLoad(String name, Boundary at, boolean last) {
        Map<String, Object> offset = new HashMap<>(at.connectorOffset());
        if (!last) {
            offset.put("snapshot", "INITIAL");
        }
        return record(name, offset, Optional.of(envelope("r", 0)));
    }

    private Struct envelope(String op, int number) {
        Struct source = new Struct(SOURCE);
        if (named && number > 0) {
            source.put("gtid", gtid(number));
        }
        return new Struct(ENVELOPE).put("op", op).put("source", source);
    }

    private static SourceRecord record(String name, Map<String, Object> offset, Optional<Struct> value) {
        return new SourceRecord(
                Map.of(), offset, name, KEY, new Struct(KEY).put("id", 1), ENVELOPE, value.orElse(null));
    }

    private Map<String, Object> offset(Boundary at, int behind, long event) {
        Map<String, Object> offset = new HashMap<>(at.connectorOffset());
        if (named && behind > 0) {
            offset.put("gtids", SERVER + ":1-" + behind);
        }
        if (event > 0) {
            offset.put("event", event);
        }
        return offset;
    }

    static String gtid(int number) {
        return SERVER + ":" + number;
    }

    /** One event with one row for each of the numbers, which has so many records. */
    static List<List<Integer>> rows(int... records) {
        return List.of(IntStream.of(records).boxed().toList());
    }
}
