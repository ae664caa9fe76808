package dev.leat.services;

import java.util.List;
import java.util.Map;

/**
 * What the servers are told whoever runs them: the settings that tests rely on, and those that keep throw-away servers small.
 */
public final class ServerSettings {

    /** PostgreSQL's {@code -c}. */
    public static final List<String> POSTGRESQL = List.of(
            "wal_level=logical",
            "max_replication_slots=200",
            "max_wal_senders=50",
            "max_connections=200",
            "synchronous_commit=on",
            "timezone=UTC",
            "log_timezone=UTC");

    /** How PostgreSQL's {@code initdb} makes databases. */
    public static final List<String> INITDB =
            List.of("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");

    /** MySQL's options. */
    public static final List<String> MYSQL = List.of(
            "--mysqlx=OFF",
            "--skip-name-resolve",
            "--server-id=1",
            "--log-bin=binlog",
            "--binlog-format=ROW",
            "--binlog-row-image=FULL",
            "--binlog-row-metadata=FULL",
            "--max-connections=200",
            // small: who polls this server asks it for its open transactions
            "--performance-schema=ON",
            "--performance-schema-digests-size=0",
            "--performance-schema-events-statements-history-long-size=0",
            "--performance-schema-events-transactions-history-long-size=0",
            "--performance-schema-events-waits-history-long-size=0",
            "--performance-schema-events-stages-history-long-size=0",
            "--default-time-zone=+00:00");

    /**
     * The broker's. {@code broker.session.timeout.ms}: after a kill, the controller does not let the broker in again before
     * this time has passed.
     */
    public static final List<String> KAFKA = List.of(
            "auto.create.topics.enable=false",
            "default.replication.factor=1",
            "min.insync.replicas=1",
            "num.partitions=1",
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=5",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "transaction.state.log.num.partitions=5",
            "share.coordinator.state.topic.replication.factor=1",
            "share.coordinator.state.topic.min.isr=1",
            "share.coordinator.state.topic.num.partitions=1",
            "broker.heartbeat.interval.ms=500",
            "broker.session.timeout.ms=3000",
            "group.initial.rebalance.delay.ms=0",
            "group.coordinator.rebalance.protocols=classic,consumer,streams",
            "log.cleaner.dedupe.buffer.size=33554432");

    /**
     * The registry's environment. It starts by looking for the end of its topics, twice for as long as the poll timeout; no
     * snapshot is made, so that the journal always has everything, even if such a look is too short.
     */
    public static final Map<String, String> REGISTRY = Map.of(
            "QUARKUS_HTTP_ACCESS_LOG_ENABLED", "false",
            "QUARKUS_LOG_LEVEL", "WARN",
            "QUARKUS_LOG_CATEGORY__IO_APICURIO__LEVEL", "WARN",
            "APICURIO_STORAGE_KIND", "kafkasql",
            "APICURIO_KAFKASQL_CONSUMER_POLL_TIMEOUT", "500",
            "APICURIO_KAFKASQL_SNAPSHOT_SCHEDULED_ENABLED", "false");

    /** Elasticsearch's. */
    public static final Map<String, String> ELASTICSEARCH = Map.of(
            "discovery.type", "single-node",
            "xpack.security.enabled", "false",
            "cluster.routing.allocation.disk.threshold_enabled", "false");

    private ServerSettings() {}
}
