package dev.leat.engine.postgres;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.postgres.PostgresServer.TableFacts;
import io.debezium.config.CommonConnectorConfig;
import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.converters.custom.CustomConverterServiceProvider;
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.relational.TableSchema;
import io.debezium.relational.TableSchemaBuilder;
import io.debezium.relational.Tables;
import io.debezium.relational.mapping.ColumnMappers;
import io.debezium.spi.topic.TopicNamingStrategy;
import java.nio.charset.Charset;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The schemas that the connector gives the records of a table, before it has given one: made by the connector's own classes,
 * put together as its task does it ({@code PostgresConnectorTask.start}, {@code PostgresSchema}).
 */
final class PostgresSchemas {

    private static final String USAGE = "Leat schemas";

    /** The tables with their schemas, in the same order. {@code settings} are the connector's, with these tables included. */
    List<CapturedTable> of(Map<String, String> settings, List<TableFacts> tables) throws SQLException {
        Configuration properties = Configuration.from(settings);
        PostgresConnectorConfig config = new PostgresConnectorConfig(properties);
        CustomConverterRegistry converters =
                new CustomConverterServiceProvider().createService(properties, config.getServiceRegistry());
        TypeRegistry types = PostgresConnection.createTypeRegistry(config.getJdbcConfig());
        Charset charset;
        try (PostgresConnection plain = new PostgresConnection(config.getJdbcConfig(), USAGE)) {
            charset = plain.getDatabaseCharset();
        }
        try (PostgresConnection connection = new PostgresConnection(
                config.getJdbcConfig(),
                types,
                registry -> PostgresValueConverter.of(config, charset, registry),
                USAGE)) {
            Tables found = new Tables();
            connection.readSchema(found, null, null, config.getTableFilters().dataCollectionFilter(), null, true);
            return schemas(
                    config, converters, connection, PostgresValueConverter.of(config, charset, types), found, tables);
        }
    }

    private static List<CapturedTable> schemas(
            PostgresConnectorConfig config,
            CustomConverterRegistry converters,
            PostgresConnection connection,
            PostgresValueConverter converter,
            Tables found,
            List<TableFacts> tables) {
        @SuppressWarnings("unchecked") // the configuration's own declaration is raw
        TopicNamingStrategy<TableId> topics =
                config.getTopicNamingStrategy(CommonConnectorConfig.TOPIC_NAMING_STRATEGY);
        TableSchemaBuilder builder = new TableSchemaBuilder(
                converter,
                connection.getDefaultValueConverter(),
                config.schemaNameAdjuster(),
                converters,
                config.getSourceInfoStructMaker().schema(),
                config.getFieldNamer(),
                false,
                config.getEventConvertingFailureHandlingMode());
        ColumnMappers mappers = ColumnMappers.create(config);
        List<CapturedTable> captured = new ArrayList<>();
        for (TableFacts facts : tables) {
            Table table = found.forTable(new TableId(null, facts.schema(), facts.name()));
            if (table == null) {
                throw new IllegalStateException("the connector does not see " + facts.fullName());
            }
            TableSchema schema =
                    builder.create(topics, table, config.getColumnFilter(), mappers, config.getKeyMapper());
            captured.add(new CapturedTable(
                    facts.schema(),
                    facts.name(),
                    topics.dataChangeTopic(table.id()),
                    schema.keySchema(),
                    schema.getEnvelopeSchema().schema()));
        }
        return captured;
    }
}
