package dev.leat.engine.connect;

import io.debezium.connector.common.BaseSourceTask;
import io.debezium.connector.common.DebeziumTaskState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of one connector with its single task: {@link #start}, {@link #poll} again and again, {@link #close}; never
 * started twice. All of it belongs to one thread, as in a Connect worker.
 *
 * <p>The offset that the task is told is the one last {@linkplain #confirmed confirmed}, at start and whenever it asks, so the
 * database is never told to forget what Kafka does not have.
 */
public final class ConnectorHost implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConnectorHost.class);

    private final SourceConnector connector;
    private final Map<String, String> settings;
    private volatile Map<String, Object> confirmed;
    private @Nullable SourceTask task;

    public ConnectorHost(SourceConnector connector, Map<String, String> settings, Map<String, Object> offset) {
        this.connector = connector;
        this.settings = Map.copyOf(settings);
        this.confirmed = Map.copyOf(offset);
    }

    /** Starts the connector. After a failure the host must still be closed. */
    public void start() throws Exception {
        connector.start(settings);
        List<Map<String, String>> tasks = connector.taskConfigs(1);
        if (tasks.size() != 1) {
            throw new IllegalStateException(
                    "%s wants %d tasks".formatted(connector.getClass().getName(), tasks.size()));
        }
        task = (SourceTask) connector.taskClass().getDeclaredConstructor().newInstance();
        task.initialize(new Context(tasks.get(0)));
        task.start(tasks.get(0));
        if (task instanceof BaseSourceTask<?, ?> debezium && debezium.getTaskState() == DebeziumTaskState.RESTARTING) {
            // it swallowed the cause and means to try again by itself; trying again is the supervisor's, with a new one
            throw new RetriableException("the connector could not be started");
        }
    }

    /** The next records, in order; none if there were none for a moment. */
    public List<SourceRecord> poll() throws InterruptedException {
        if (task == null) {
            throw new IllegalStateException("not started");
        }
        List<SourceRecord> records = task.poll();
        return records == null ? List.of() : records;
    }

    /** Everything up to this offset is durable. */
    public void confirmed(Map<String, Object> offset) {
        confirmed = Map.copyOf(offset);
    }

    /** These records became durable beside those that the task gave. */
    @SuppressWarnings("NullAway") // by the interface's contract there need not be metadata
    public void published(List<SourceRecord> beside) throws InterruptedException {
        if (task != null) {
            for (SourceRecord record : beside) {
                task.commitRecord(record, null);
            }
        }
    }

    /** Has the database told, soon, what is durable. Costs a round trip. */
    public void tellDatabase() throws InterruptedException {
        if (task != null) {
            task.commit();
        }
    }

    /** Stops the task and the connector, in whatever state they are. What they throw at that is logged, never thrown. */
    @Override
    public void close() {
        SourceTask stopping = task;
        if (stopping != null) {
            task = null;
            absorb("task", stopping::stop);
        }
        absorb("connector", connector::stop);
    }

    private void absorb(String what, Runnable stop) {
        try {
            stop.run();
        } catch (RuntimeException | LinkageError failure) {
            log.debug("Stopping the {} of {} failed; it is discarded", what, settings.get("name"), failure);
        }
    }

    /** What a task sees of its host. Asked on the task's threads. */
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
            throw new UnsupportedOperationException("no metrics of plugins here");
        }

        /** Null, by the interface's contract, when there is none. */
        @Override
        @SuppressWarnings("NullAway")
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            Map<String, Object> offset = confirmed;
            return offset.isEmpty() ? null : offset;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> offsets = new HashMap<>();
            partitions.forEach(partition -> offsets.put(partition, offset(partition)));
            return offsets;
        }
    }
}
