package dev.leat.engine.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A log of transactions as the connector delivers it: in the order of the commits, from a boundary on, with the offsets that
 * PostgreSQL and Debezium give. The places of overlapping transactions interleave, and several records may share one.
 */
final class SimulatedLog {

    /** A transaction: its id, the places of its records in their order, and where its commit ends. */
    record Transaction(long id, List<Long> places, long commit) {}

    private static final Schema KEY =
            SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();

    private static final Schema HEARTBEAT = SchemaBuilder.struct()
            .name("io.debezium.connector.common.Heartbeat")
            .build();

    private final long start;
    private final List<Transaction> transactions;

    /** @param transactions in the order of their commits, all after {@code start} */
    SimulatedLog(long start, List<Transaction> transactions) {
        this.start = start;
        this.transactions = List.copyOf(transactions);
    }

    /** Each record's name, once. */
    List<String> truth() {
        return names(start);
    }

    private List<String> names(long from) {
        List<String> names = new ArrayList<>();
        transactions.stream().filter(transaction -> transaction.commit > from).forEach(transaction -> {
            for (int i = 0; i < transaction.places.size(); i++) {
                names.add(transaction.id + "." + i);
            }
        });
        return names;
    }

    /** What the connector delivers when it was given that offset; each record's topic is its name. */
    List<SourceRecord> from(Map<String, Object> connectorOffset) {
        long from = ((Number) connectorOffset.getOrDefault("lsn", start)).longValue();
        Optional<Long> lastCommit = Optional.ofNullable((Long) connectorOffset.get("lsn_commit"));
        List<SourceRecord> records = new ArrayList<>();
        for (Transaction transaction : transactions) {
            if (transaction.commit <= from) {
                continue;
            }
            for (int i = 0; i < transaction.places.size(); i++) {
                records.add(change(transaction, i, lastCommit));
                if (i % 3 == 1) {
                    records.add(heartbeat("UPDATE", transaction.places.get(i), lastCommit));
                }
            }
            lastCommit = Optional.of(transaction.commit);
            if (transaction.id % 2 == 0) {
                records.add(heartbeat("COMMIT", transaction.commit, lastCommit));
            }
        }
        return records;
    }

    private static SourceRecord change(Transaction transaction, int index, Optional<Long> lastCommit) {
        Map<String, Object> offset = offset("INSERT", transaction.places.get(index), lastCommit);
        offset.put("txId", transaction.id);
        return new SourceRecord(
                Map.of(),
                offset,
                transaction.id + "." + index,
                Schema.STRING_SCHEMA,
                "key",
                Schema.STRING_SCHEMA,
                "value");
    }

    static SourceRecord heartbeat(String messageType, long place, Optional<Long> lastCommit) {
        return new SourceRecord(
                Map.of(),
                offset(messageType, place, lastCommit),
                "heartbeat",
                null,
                null,
                HEARTBEAT,
                new Struct(HEARTBEAT));
    }

    static SourceRecord rowOfLoad(String name, long place, boolean last) {
        Map<String, Object> offset = new HashMap<>();
        offset.put("lsn", place);
        offset.put("snapshot", "INITIAL");
        offset.put("snapshot_completed", last);
        return new SourceRecord(
                Map.of(), offset, name, KEY, new Struct(KEY).put("id", 1), Schema.STRING_SCHEMA, "value");
    }

    private static Map<String, Object> offset(String messageType, long place, Optional<Long> lastCommit) {
        Map<String, Object> offset = new HashMap<>();
        offset.put("lsn", place);
        offset.put("messageType", messageType);
        lastCommit.ifPresent(commit -> offset.put("lsn_commit", commit));
        return offset;
    }
}
