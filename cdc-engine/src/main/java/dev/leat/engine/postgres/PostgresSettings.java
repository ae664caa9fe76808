package dev.leat.engine.postgres;

import dev.leat.engine.connect.UnmeteredEvents;
import dev.leat.engine.postgres.PostgresServer.TableFacts;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.TablePatterns;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.processors.reselect.ReselectColumnsPostProcessor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The connector's properties, and why they are so. */
final class PostgresSettings {

    static final String PLUGIN = "pgoutput";

    private final SourceDefinition definition;
    private final PostgresNames names;

    PostgresSettings(SourceDefinition definition, PostgresNames names) {
        this.definition = definition;
        this.names = names;
    }

    /** @param address the driver's view of the JDBC address */
    Map<String, String> of(Properties address, List<TableFacts> tables) {
        Map<String, String> settings = new HashMap<>();
        settings.put("name", definition.name());
        settings.put("connector.class", PostgresConnector.class.getName());
        settings.put("topic.prefix", definition.name());
        connection(settings, address);
        settings.put("plugin.name", PLUGIN);
        settings.put("slot.name", names.slot());
        settings.put("slot.drop.on.stop", "false");
        settings.put("publication.name", names.publication());
        settings.put("publication.autocreate.mode", "disabled"); // it is made before
        what(settings, tables);
        values(settings);
        pace(settings);
        failing(settings);
        settings.putAll(definition.properties());
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
                tables.stream()
                        .map(table -> TablePatterns.literal(table.fullName()))
                        .collect(Collectors.joining(",")));
        // the log does not carry generated columns; without this the load would, and the schemas would differ
        String generated = tables.stream()
                .flatMap(table -> table.generatedColumns().stream()
                        .map(column -> TablePatterns.literal(table.fullName() + "." + column)))
                .collect(Collectors.joining(","));
        if (!generated.isEmpty()) {
            settings.put("column.exclude.list", generated);
        }
        settings.put("snapshot.mode", "initial");
        settings.put("skipped.operations", "t");
        settings.put("message.prefix.exclude.list", ".*");
        settings.put("tombstones.on.delete", "true");
    }

    private static void values(Map<String, String> settings) {
        settings.put("decimal.handling.mode", "precise");
        settings.put("time.precision.mode", "adaptive_time_microseconds");
        settings.put("interval.handling.mode", "string");
        settings.put("binary.handling.mode", "bytes");
        settings.put("hstore.handling.mode", "json");
        settings.put("include.unknown.datatypes", "false");
        settings.put("schema.name.adjustment.mode", "avro");
        settings.put("field.name.adjustment.mode", "none");
        // the log leaves out large values that an update did not touch; they are asked for, so that no placeholder gets
        // out
        settings.put("post.processors", "untouched");
        settings.put("post.processors.untouched.type", ReselectColumnsPostProcessor.class.getName());
        settings.put("post.processors.untouched.reselect.unavailable.values", "true");
        settings.put("post.processors.untouched.reselect.null.values", "false");
    }

    private static void pace(Map<String, String> settings) {
        settings.put("poll.interval.ms", "10");
        settings.put("max.batch.size", "8192");
        settings.put("max.queue.size", "32768");
        settings.put("max.queue.size.in.bytes", Integer.toString(64 << 20));
        settings.put("snapshot.fetch.size", "10000");
        settings.put("heartbeat.interval.ms", "3000");
        // the server says nothing of transactions without captured tables, and would keep its log for us for ever; this
        // is
        // one with nothing in it, which moves the position on
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
