package dev.leat.engine.mysql;

import com.mysql.cj.conf.HostInfo;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.LoadSettings;
import dev.leat.engine.connect.UnmeteredEvents;
import dev.leat.engine.mysql.value.MySqlValues;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.TablePatterns;
import dev.leat.stream.topic.KafkaAccess;
import io.debezium.relational.history.MemorySchemaHistory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The connector's properties, and why they are so. */
final class MySqlSettings {

    private static final String HISTORY = "schema.history.internal";

    private final SourceDefinition definition;
    private final MySqlNames names;

    MySqlSettings(SourceDefinition definition, MySqlNames names) {
        this.definition = definition;
        this.names = names;
    }

    /**
     * For reading the log.
     *
     * @param loaded the full names of those that the connector reads before the log
     * @param byCoordinates whether the log is to be read from a place in a file even where the server has GTIDs
     * @param selects how the first load reads certain tables, by their full names; may name others
     */
    Map<String, String> reading(
            HostInfo address,
            Collection<? extends TablePatterns.Named> tables,
            List<String> loaded,
            KafkaAccess kafka,
            boolean byCoordinates,
            Map<String, String> selects) {
        Map<String, String> settings = common(address, tables);
        history(settings, kafka);
        // no snapshot.fetch.size: with one the driver reads another form, of whose times upstream makes other times
        settings.putAll(LoadSettings.of(loaded, selects));
        settings.put("gtid.ignore.on.recovery", Boolean.toString(byCoordinates));
        settings.putAll(definition.properties());
        MySqlValues.settings(settings);
        return settings;
    }

    /** For asking the connector's classes what they make of these tables. */
    Map<String, String> describing(HostInfo address, Collection<? extends TablePatterns.Named> tables) {
        Map<String, String> settings = common(address, tables);
        settings.put(HISTORY, MemorySchemaHistory.class.getName());
        settings.putAll(definition.properties());
        MySqlValues.settings(settings);
        return settings;
    }

    private Map<String, String> common(HostInfo address, Collection<? extends TablePatterns.Named> tables) {
        Map<String, String> settings = new HashMap<>();
        settings.put("name", definition.name());
        settings.put("connector.class", ConnectedMySqlConnector.class.getName());
        settings.put("topic.prefix", definition.name());
        settings.put("database.server.id", Long.toString(names.serverId()));
        connection(settings, address);
        what(settings, tables);
        values(settings);
        pace(settings);
        failing(settings);
        return settings;
    }

    private void connection(Map<String, String> settings, HostInfo address) {
        settings.put("database.hostname", address.getHost());
        settings.put("database.port", Integer.toString(address.getPort()));
        settings.put("database.user", definition.user());
        settings.put("database.password", definition.password());
        settings.put("connect.timeout.ms", "10000");
        // so that a point in time in the hour that comes twice is told apart, whatever the server's time zone is
        settings.put("driver.connectionTimeZone", "UTC");
        settings.put("driver.forceConnectionTimeZoneToSession", "true");
        // the year 0000 is no date
        settings.put("driver.yearIsDateType", "false");
        address.getHostProperties().forEach((name, value) -> {
            switch (name) {
                // the reader of the log is no JDBC driver, and is told in its own words
                case "sslMode" -> settings.put("database.ssl.mode", value.toLowerCase(Locale.ROOT));
                case "trustCertificateKeyStoreUrl" -> settings.put("database.ssl.truststore", path(value));
                case "trustCertificateKeyStorePassword" -> settings.put("database.ssl.truststore.password", value);
                case "clientCertificateKeyStoreUrl" -> settings.put("database.ssl.keystore", path(value));
                case "clientCertificateKeyStorePassword" -> settings.put("database.ssl.keystore.password", value);
                case "dbname", "host", "port" -> {}
                default -> settings.put("driver." + name, value);
            }
        });
    }

    private static String path(String url) {
        return url.startsWith("file:") ? url.substring("file:".length()) : url;
    }

    private static void what(Map<String, String> settings, Collection<? extends TablePatterns.Named> tables) {
        // exact names: what matches a pattern is decided in one place, once for each start
        settings.put(
                "table.include.list",
                tables.stream()
                        .map(table -> TablePatterns.literal(table.fullName()))
                        .collect(Collectors.joining(",")));
        settings.put(
                "database.include.list",
                tables.stream()
                        .map(table ->
                                table.fullName().substring(0, table.fullName().indexOf('.')))
                        .distinct()
                        .map(TablePatterns::literal)
                        .collect(Collectors.joining(",")));
        // truncates too: by default they are left out
        settings.put("skipped.operations", "none");
        settings.put("include.schema.changes", "false");
        settings.put("tombstones.on.delete", "true");
    }

    private static void values(Map<String, String> settings) {
        settings.put("decimal.handling.mode", "precise");
        settings.put("bigint.unsigned.handling.mode", "precise");
        settings.put("time.precision.mode", "adaptive_time_microseconds");
        settings.put("binary.handling.mode", "bytes");
        // years of two digits were completed by the server already
        settings.put("enable.time.adjuster", "false");
        settings.put("schema.name.adjustment.mode", "avro");
        settings.put("field.name.adjustment.mode", "none");
    }

    private static void pace(Map<String, String> settings) {
        settings.put("poll.interval.ms", "10");
        settings.put("max.batch.size", "8192");
        settings.put("max.queue.size", "32768");
        settings.put("max.queue.size.in.bytes", Integer.toString(64 << 20));
        // with the changes of all other tables, and every few seconds when there are none: moves the position on
        settings.put("heartbeat.interval.ms", "3000");
        // four fifths of it: how often a server with nothing to say says so
        settings.put("connect.keep.alive.interval.ms", "5000");
        settings.put("statistics.metrics.enabled", "false");
        // a name that is taken in JMX, by an instance that is just ending or by a running one when tables are only
        // described, is waited for up to a minute
        settings.put("custom.metric.tags", "instance=" + UUID.randomUUID());
        settings.putAll(UnmeteredEvents.SETTING);
    }

    private static void failing(Map<String, String> settings) {
        // trying again is the supervisor's, each time with a new connector. This one would connect again by itself, in
        // the middle of a transaction, and count that among those that are behind
        settings.put("connect.keep.alive", "false");
        settings.put("errors.max.retries", "0");
        settings.put("executor.shutdown.timeout.ms", "2000");
        // rather stop than let a change vanish, or become null where it was not
        settings.put("event.processing.failure.handling.mode", "fail");
        settings.put("event.converting.failure.handling.mode", "fail");
        settings.put("inconsistent.schema.handling.mode", "fail");
    }

    private void history(Map<String, String> settings, KafkaAccess kafka) {
        settings.put(HISTORY, MySqlSchemaHistory.class.getName());
        settings.put(HISTORY + ".kafka.topic", names.historyTopic());
        settings.put(HISTORY + ".kafka.bootstrap.servers", kafka.bootstrapServers());
        // tables that are not captured may be renamed into captured ones; those of other databases hardly ever are
        settings.put(HISTORY + ".store.only.captured.databases.ddl", "true");
        settings.put(HISTORY + ".store.only.captured.tables.ddl", "false");
        settings.put(HISTORY + ".producer.acks", "all");
        settings.put(HISTORY + ".producer.enable.idempotence", "true");
        settings.put(HISTORY + ".producer.max.request.size", Integer.toString(16 << 20));
        settings.put(HISTORY + ".producer.buffer.memory", Integer.toString(32 << 20));
        settings.put(HISTORY + ".consumer.max.partition.fetch.bytes", Integer.toString(16 << 20));
        kafka.clientProperties().forEach((name, value) -> {
            settings.put(HISTORY + ".producer." + name, value);
            settings.put(HISTORY + ".consumer." + name, value);
        });
    }

    /** The captured tables as the connector is told of them. */
    static Collection<TablePatterns.Named> named(Collection<CapturedTable> tables) {
        return tables.stream().map(MySqlSettings::named).toList();
    }

    private static TablePatterns.Named named(CapturedTable table) {
        return new MySqlServer.TableFacts(table.schema(), table.table(), true);
    }
}
