package dev.leat.engine.postgres;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.postgres.PostgresServer.TableFacts;
import io.debezium.config.CommonConnectorConfig;
import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.Module;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.converters.custom.CustomConverterServiceProvider;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.relational.TableSchema;
import io.debezium.relational.TableSchemaBuilder;
import io.debezium.relational.Tables;
import io.debezium.relational.mapping.ColumnMappers;
import io.debezium.spi.topic.TopicNamingStrategy;
import java.nio.charset.Charset;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;

/**
 * What the connector makes of a table's rows, before it has given one: its own classes, put together as its task does it
 * ({@code PostgresConnectorTask.start}, {@code PostgresSchema}). Not thread-safe.
 */
final class PostgresSchemas implements AutoCloseable {

    private static final String USAGE = "Leat schemas";

    /** A table as the connector knows it, and its way from columns to records. */
    record Described(Table table, TableSchema schema, String topic) {}

    private final PostgresConnectorConfig config;
    private final PostgresConnection connection;
    private final TopicNamingStrategy<TableId> topics;
    private final TableSchemaBuilder builder;
    private final Tables tables = new Tables();

    /** @param settings the connector's, with the tables included that will be asked for */
    PostgresSchemas(Map<String, String> settings) throws SQLException {
        Configuration properties = Configuration.from(settings);
        this.config = new PostgresConnectorConfig(properties);
        this.topics = topics(config);
        TypeRegistry types = PostgresConnection.createTypeRegistry(config.getJdbcConfig());
        Charset charset;
        try (PostgresConnection plain = new PostgresConnection(config.getJdbcConfig(), USAGE)) {
            charset = plain.getDatabaseCharset();
        }
        this.connection = new PostgresConnection(
                config.getJdbcConfig(), types, registry -> PostgresValueConverter.of(config, charset, registry), USAGE);
        this.builder = new TableSchemaBuilder(
                PostgresValueConverter.of(config, charset, types),
                connection.getDefaultValueConverter(),
                config.schemaNameAdjuster(),
                new CustomConverterServiceProvider().createService(properties, config.getServiceRegistry()),
                config.getSourceInfoStructMaker().schema(),
                config.getFieldNamer(),
                false,
                config.getEventConvertingFailureHandlingMode());
        connection.readSchema(tables, null, null, config.getTableFilters().dataCollectionFilter(), null, true);
    }

    @SuppressWarnings("unchecked") // the configuration's own declaration is raw
    private static TopicNamingStrategy<TableId> topics(PostgresConnectorConfig config) {
        return config.getTopicNamingStrategy(CommonConnectorConfig.TOPIC_NAMING_STRATEGY);
    }

    /** The tables with their schemas, in the same order. */
    List<CapturedTable> of(List<TableFacts> facts) {
        List<CapturedTable> captured = new ArrayList<>();
        for (TableFacts table : facts) {
            Described described = described(table.schema(), table.name());
            captured.add(new CapturedTable(
                    table.schema(),
                    table.name(),
                    described.topic(),
                    described.schema().keySchema(),
                    described.schema().getEnvelopeSchema().schema()));
        }
        return captured;
    }

    Described described(String schema, String name) {
        Table table = tables.forTable(new TableId(null, schema, name));
        if (table == null) {
            throw new IllegalStateException("the connector does not see %s.%s".formatted(schema, name));
        }
        return new Described(
                table,
                builder.create(
                        topics, table, config.getColumnFilter(), ColumnMappers.create(config), config.getKeyMapper()),
                topics.dataChangeTopic(table.id()));
    }

    PostgresConnection connection() {
        return connection;
    }

    /** The part of a record that tells where it is from, for a row that was read at this moment. */
    Struct source(TableId table, Instant at) {
        Struct source = new Struct(config.getSourceInfoStructMaker().schema());
        long second = at.getEpochSecond();
        return source.put("version", Module.version())
                .put("connector", Module.name())
                .put("name", config.getLogicalName())
                .put("db", config.databaseName())
                .put("schema", table.schema())
                .put("table", table.table())
                .put("snapshot", "incremental")
                .put("ts_ms", at.toEpochMilli())
                .put("ts_us", second * 1_000_000 + at.getNano() / 1_000)
                .put("ts_ns", second * 1_000_000_000 + at.getNano());
    }

    @Override
    public void close() {
        connection.close();
    }
}
