package dev.leat.engine.mysql;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.mysql.MySqlServer.TableFacts;
import io.debezium.config.Configuration;
import io.debezium.connector.binlog.jdbc.BinlogConnectorConnection.DatabaseLocales;
import io.debezium.connector.binlog.jdbc.BinlogSystemVariables;
import io.debezium.connector.mysql.MySqlConnectorConfig;
import io.debezium.connector.mysql.MySqlDatabaseSchema;
import io.debezium.connector.mysql.MySqlOffsetContext;
import io.debezium.connector.mysql.MySqlPartition;
import io.debezium.connector.mysql.MySqlTaskContext;
import io.debezium.connector.mysql.jdbc.MySqlConnection;
import io.debezium.connector.mysql.jdbc.MySqlConnectionConfiguration;
import io.debezium.connector.mysql.jdbc.MySqlFieldReaderResolver;
import io.debezium.connector.mysql.jdbc.MySqlValueConverters;
import io.debezium.converters.custom.CustomConverterServiceProvider;
import io.debezium.relational.TableId;
import io.debezium.relational.TableSchema;
import io.debezium.spi.topic.TopicNamingStrategy;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The schemas that the connector gives the records of a table, before it has given one: made by the connector's own classes
 * from the tables' DDL, put together as its task and its snapshot do it ({@code MySqlConnectorTask.start},
 * {@code BinlogSnapshotChangeEventSource.readTableStructure}).
 */
final class MySqlSchemas {

    /** The tables with their schemas, in the same order. {@code settings} are the connector's, with these tables included. */
    List<CapturedTable> of(Map<String, String> settings, List<TableFacts> tables) throws SQLException {
        Configuration configuration = Configuration.from(settings);
        MySqlConnectorConfig config = new MySqlConnectorConfig(configuration);
        @SuppressWarnings("unchecked") // the configuration's own declaration is raw
        TopicNamingStrategy<TableId> topics = config.getTopicNamingStrategy(MySqlConnectorConfig.TOPIC_NAMING_STRATEGY);
        try (MySqlConnection connection = new MySqlConnection(
                        new MySqlConnectionConfiguration(configuration), MySqlFieldReaderResolver.resolve(config));
                MySqlDatabaseSchema schema = new MySqlDatabaseSchema(
                        config,
                        converters(config),
                        topics,
                        config.schemaNameAdjuster(),
                        connection.isTableIdCaseSensitive(),
                        new CustomConverterServiceProvider().createService(configuration, config.getServiceRegistry()),
                        new MySqlTaskContext(configuration, config))) {
            read(connection, new Parser(schema, config), tables);
            return schemas(schema, topics, tables);
        }
    }

    private static MySqlValueConverters converters(MySqlConnectorConfig config) {
        return new MySqlValueConverters(
                config.getDecimalMode(),
                config.getTemporalPrecisionMode(),
                config.getBigIntUnsignedHandlingMode().asBigIntUnsignedMode(),
                config.binaryHandlingMode(),
                config.isTimeAdjustedEnabled() ? MySqlValueConverters::adjustTemporal : temporal -> temporal,
                config.getEventConvertingFailureHandlingMode(),
                config.getServiceRegistry());
    }

    private static void read(MySqlConnection connection, Parser parser, List<TableFacts> tables) throws SQLException {
        parser.parse("", connection.setStatementFor(connection.readCharsetSystemVariables()));
        parser.schema.setSystemVariables(
                BinlogSystemVariables.BinlogScope.GLOBAL, connection.readSqlModeSystemVariable());
        Map<String, DatabaseLocales> locales = connection.readDatabaseCollations();
        Set<String> databases = new LinkedHashSet<>();
        tables.forEach(table -> databases.add(table.schema()));
        for (String database : databases) {
            StringBuilder create = new StringBuilder("CREATE DATABASE " + MySqlServer.quoted(database));
            DatabaseLocales ofDatabase = locales.get(database);
            if (ofDatabase != null) {
                ofDatabase.appendToDdlStatement(database, create);
            }
            parser.parse(database, create.toString());
            parser.parse(database, "USE " + MySqlServer.quoted(database));
            for (TableFacts table : tables) {
                if (table.schema().equals(database)) {
                    connection.query("SHOW CREATE TABLE " + table.quoted(), row -> {
                        if (row.next()) {
                            parser.parse(database, row.getString(2));
                        }
                    });
                }
            }
        }
    }

    private static List<CapturedTable> schemas(
            MySqlDatabaseSchema schema, TopicNamingStrategy<TableId> topics, List<TableFacts> tables) {
        List<CapturedTable> captured = new ArrayList<>();
        for (TableFacts facts : tables) {
            TableId id = new TableId(facts.schema(), null, facts.name());
            TableSchema table = schema.schemaFor(id);
            if (table == null) {
                throw new IllegalStateException("the connector does not see " + facts.fullName());
            }
            captured.add(new CapturedTable(
                    facts.schema(),
                    facts.name(),
                    topics.dataChangeTopic(id),
                    table.keySchema(),
                    table.getEnvelopeSchema().schema()));
        }
        return captured;
    }

    /** Makes a schema of DDL statements. */
    private static final class Parser {

        private final MySqlDatabaseSchema schema;
        private final MySqlPartition partition;
        private final MySqlOffsetContext offset;

        Parser(MySqlDatabaseSchema schema, MySqlConnectorConfig config) {
            this.schema = schema;
            this.partition = new MySqlPartition(config.getLogicalName(), "");
            this.offset = MySqlOffsetContext.initial(config);
        }

        void parse(String database, String ddl) {
            schema.parseSnapshotDdl(partition, ddl, database, offset, Instant.EPOCH)
                    .forEach(schema::applySchemaChange);
        }
    }
}
