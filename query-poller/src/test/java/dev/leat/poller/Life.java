package dev.leat.poller;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** One life of the connector, and what its records say. */
final class Life implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final List<SourceRecord> records = new ArrayList<>();
    final Map<String, String> state = new TreeMap<>();
    private final QuerySourceConnector connector = new QuerySourceConnector();
    private final SourceTask task;
    private final Consumer<SourceRecord> published;
    private Map<String, ?> offset;
    private int heartbeats;

    /** @param offset where it goes on */
    Life(Map<String, String> settings, Map<String, ?> offset) {
        this(settings, offset, record -> {});
    }

    /** @param published is given each record that is not a heartbeat */
    Life(Map<String, String> settings, Map<String, ?> offset, Consumer<SourceRecord> published) {
        this.published = published;
        this.offset = offset;
        connector.start(settings);
        Map<String, String> config = connector.taskConfigs(1).get(0);
        task = new QuerySourceTask();
        task.initialize(new Context(config));
        task.start(config);
    }

    /** A poller of some tables of the database. */
    static Map<String, String> settings(TestDatabase database, String... tables) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "name", "shop",
                "connector.class", QuerySourceConnector.class.getName(),
                "connection.url", database.url(),
                "connection.user", database.user(),
                "connection.password", database.password(),
                "tables",
                        String.join(
                                ",",
                                List.of(tables).stream()
                                        .map(table -> database.schema() + "." + table)
                                        .toList()),
                "poll.interval.min.ms", "10",
                "poll.interval.max.ms", "50",
                "heartbeat.interval.ms", "100"));
        settings.putAll(database.settings());
        return settings;
    }

    Map<String, ?> offset() {
        return offset;
    }

    /** Polls until something holds. */
    void until(BooleanSupplier holds) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("waited for %s in vain; the state is %s".formatted(PATIENCE, state));
            }
            poll();
        }
    }

    /** Polls until each row was read once. */
    void untilLoaded() throws InterruptedException {
        until(() -> offset.toString().contains("\"loaded\":true"));
    }

    /** Polls until some looks at the database have been taken, each of which is told by a heartbeat if it found nothing. */
    void looks(int number) throws InterruptedException {
        int from = heartbeats;
        until(() -> heartbeats - from >= number);
    }

    /** By who hosts the connector. */
    @SuppressWarnings("NullAway") // as the interface's contract has it
    void publishedBeside(SourceRecord record) throws InterruptedException {
        task.commitRecord(record, null);
    }

    void poll() throws InterruptedException {
        List<SourceRecord> polled = task.poll();
        if (polled != null) {
            polled.forEach(this::take);
        }
    }

    private void take(SourceRecord record) {
        offset = record.sourceOffset();
        if (record.topic().startsWith("__debezium-heartbeat")) {
            heartbeats++;
            return;
        }
        published.accept(record);
        records.add(record);
        if (!(record.key() instanceof Struct)) {
            return;
        }
        if (record.value() == null || "d".equals(op(record))) {
            state.remove(key(record));
        } else {
            state.put(key(record), value(record, "v"));
        }
    }

    /** What happened, in order: the operation, the key and the column {@code v}. */
    List<String> story() {
        return records.stream()
                .map(record -> record.value() == null
                        ? "tombstone " + key(record)
                        : op(record) + " " + key(record) + ("d".equals(op(record)) ? "" : " " + value(record, "v")))
                .toList();
    }

    static String op(SourceRecord record) {
        return ((Struct) record.value()).getString("op");
    }

    static String key(SourceRecord record) {
        Struct key = (Struct) record.key();
        StringBuilder text = new StringBuilder();
        for (Field field : key.schema().fields()) {
            text.append(text.isEmpty() ? "" : "/").append(key.get(field));
        }
        return text.toString();
    }

    static String value(SourceRecord record, String column) {
        return String.valueOf(((Struct) record.value()).getStruct("after").get(column));
    }

    @Override
    public void close() {
        task.stop();
        connector.stop();
    }

    private final class Context implements SourceTaskContext, OffsetStorageReader {

        private final Map<String, String> config;

        Context(Map<String, String> config) {
            this.config = config;
        }

        @Override
        public Map<String, String> configs() {
            return config;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return this;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException();
        }

        @Override
        @SuppressWarnings("NullAway") // null, by the interface's contract, when there is none
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return offset.isEmpty() ? null : new HashMap<>(offset);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            throw new UnsupportedOperationException();
        }
    }
}
