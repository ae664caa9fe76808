package dev.leat.poller;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.table.Records;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * Captures tables by querying them: a source connector of Kafka Connect with a single task. docs/poller.md says what it is told
 * and what it promises.
 */
public final class QuerySourceConnector extends SourceConnector {

    private Map<String, String> properties = Map.of();

    @Override
    public void start(Map<String, String> given) {
        PollerSettings.of(given);
        properties = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return QuerySourceTask.class;
    }

    /** One task reads all tables, in turn: each record's offset has the cursors of all. */
    @Override
    public List<Map<String, String>> taskConfigs(int most) {
        return List.of(properties);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return PollerSettings.DEFINITION;
    }

    @Override
    public String version() {
        return Records.VERSION;
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> given) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> given) {
        return ConnectorTransactionBoundaries.UNSUPPORTED;
    }
}
