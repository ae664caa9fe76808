package dev.leat.engine.postgres;

import dev.leat.engine.connect.LoadSettings;
import dev.leat.engine.connect.UnmeteredEvents;
import dev.leat.engine.postgres.PostgresServer.TableFacts;
import dev.leat.engine.postgres.value.PostgresValues;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.TablePatterns;
import io.debezium.connector.postgresql.PostgresConnector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The connector's properties, and why they are so. */
final class PostgresSettings {

    static final String PLUGIN = "pgoutput";

    /** A pattern of tables; to name none would be to name all. */
    private static final String NO_TABLE = "(?!)";

    private final SourceDefinition definition;
    private final PostgresNames names;

    PostgresSettings(SourceDefinition definition, PostgresNames names) {
        this.definition = definition;
        this.names = names;
    }

    /**
     * @param address the driver's view of the JDBC address
     * @param loading the full names of those that the connector reads before the log
     * @param selects how it reads certain of them
     */
    Map<String, String> of(
            Properties address, List<TableFacts> tables, List<String> loading, Map<String, String> selects) {
        Map<String, String> settings = new HashMap<>();
        settings.put("name", definition.name());
        settings.put("connector.class", PostgresConnector.class.getName());
        settings.put("topic.prefix", definition.name());
        connection(settings, address);
        settings.put("plugin.name", PLUGIN);
        settings.put("slot.name", names.slot());
        settings.put("slot.drop.on.stop", "false");
        settings.put("slot.failover", "true"); // from PostgreSQL 17 on; standbys keep it if they are told to
        settings.put("publication.name", names.publication());
        settings.put("publication.autocreate.mode", "disabled"); // it is made before
        what(settings, tables);
        messages(settings);
        settings.putAll(LoadSettings.of(loading, selects));
        values(settings);
        session(settings);
        pace(settings);
        failing(settings);
        settings.putAll(definition.properties());
        excludeGenerated(settings, tables);
        PostgresValues.settings(
                settings,
                tables.stream()
                        .flatMap(table -> table.nestedArrays().stream().map(column -> table.fullName() + "." + column))
                        .collect(Collectors.toSet()));
        return settings;
    }

    private void connection(Map<String, String> settings, Properties address) {
        settings.put("database.hostname", address.getProperty("PGHOST"));
        settings.put("database.port", address.getProperty("PGPORT"));
        settings.put("database.dbname", address.getProperty("PGDBNAME"));
        settings.put("database.user", definition.user());
        settings.put("database.password", definition.password());
        address.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("PG"))
                .forEach(name -> settings.put("driver." + name, address.getProperty(name)));
        settings.putIfAbsent("driver.connectTimeout", "10");
    }

    private static void what(Map<String, String> settings, List<TableFacts> tables) {
        // exact names: what matches a pattern is decided in one place, once for each start
        settings.put(
                "table.include.list",
                tables.isEmpty()
                        ? NO_TABLE
                        : tables.stream()
                                .map(table -> TablePatterns.literal(table.fullName()))
                                .collect(Collectors.joining(",")));
        settings.put("skipped.operations", "none");
        settings.put("tombstones.on.delete", "true");
    }

    /** Of the logical messages only our own marks and those of the outbox, and nothing that an application tells itself. */
    private void messages(Map<String, String> settings) {
        settings.put(
                "message.prefix.include.list",
                Stream.concat(Stream.of(ConsistentReads.MARK_PREFIX), definition.outboxes().logPrefix().stream())
                        .map(TablePatterns::literal)
                        .collect(Collectors.joining(",")));
    }

    /** The log does not carry generated columns; without this the load would, and the schemas would differ. */
    private static void excludeGenerated(Map<String, String> settings, List<TableFacts> tables) {
        String generated = tables.stream()
                .flatMap(table -> table.generatedColumns().stream()
                        .map(column -> TablePatterns.literal(table.fullName() + "." + column)))
                .collect(Collectors.joining(","));
        if (!generated.isEmpty()) {
            settings.merge("column.exclude.list", generated, (given, ours) -> given + "," + ours);
        }
    }

    private static void values(Map<String, String> settings) {
        settings.put("decimal.handling.mode", "precise");
        settings.put("time.precision.mode", "adaptive_time_microseconds");
        settings.put("interval.handling.mode", "string");
        settings.put("binary.handling.mode", "bytes");
        settings.put("hstore.handling.mode", "json");
        // so that their text gets as far as PostgresValues
        settings.put("include.unknown.datatypes", "true");
        settings.put("schema.name.adjustment.mode", "avro");
        settings.put("field.name.adjustment.mode", "none");
    }

    /** What values look like as texts is the session's, and must not depend on server, database or role. */
    private static void session(Map<String, String> settings) {
        settings.merge(
                "driver.options",
                "-c lc_monetary=C -c IntervalStyle=postgres -c bytea_output=hex -c extra_float_digits=3",
                (given, ours) -> given + " " + ours);
    }

    private static void pace(Map<String, String> settings) {
        settings.put("poll.interval.ms", "10");
        settings.put("max.batch.size", "8192");
        settings.put("max.queue.size", "32768");
        settings.put("max.queue.size.in.bytes", Integer.toString(64 << 20));
        settings.put("snapshot.fetch.size", "10000");
        settings.put("heartbeat.interval.ms", "3000");
        // the server says nothing of transactions without captured tables, and would keep its log for us for ever; this
        // is one with nothing in it, which moves the position on
        settings.put("heartbeat.action.query", "SELECT pg_logical_emit_message(true, 'leat', '')");
        settings.put("status.update.interval.ms", "5000");
        settings.put("statistics.metrics.enabled", "false");
        settings.putAll(UnmeteredEvents.SETTING);
    }

    private static void failing(Map<String, String> settings) {
        // trying again is the supervisor's, each time with a new connector
        settings.put("errors.max.retries", "0");
        settings.put("executor.shutdown.timeout.ms", "2000");
        settings.put("slot.max.retries", "2");
        settings.put("slot.retry.delay.ms", "1000");
        // rather stop than let a change vanish, or become null where it was not
        settings.put("event.processing.failure.handling.mode", "fail");
        settings.put("event.converting.failure.handling.mode", "fail");
        // the slot is confirmed by us and never past what Kafka has; that slot and position fit is checked before the
        // start
        settings.put("lsn.flush.mode", "connector");
        settings.put("offset.mismatch.strategy", "no_validation");
    }
}
