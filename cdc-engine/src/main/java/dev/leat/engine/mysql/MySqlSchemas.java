package dev.leat.engine.mysql;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.mysql.MySqlPosition.Boundary;
import dev.leat.engine.mysql.MySqlServer.TableFacts;
import io.debezium.config.Configuration;
import io.debezium.connector.binlog.jdbc.BinlogConnectorConnection.DatabaseLocales;
import io.debezium.connector.binlog.jdbc.BinlogSystemVariables;
import io.debezium.connector.mysql.Module;
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
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.relational.TableSchema;
import io.debezium.spi.topic.TopicNamingStrategy;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;

/**
 * What the connector makes of a table's rows, before it has given one: its own classes, fed with the tables' DDL and put
 * together as its task and its snapshot do it ({@code MySqlConnectorTask.start},
 * {@code BinlogSnapshotChangeEventSource.readTableStructure}). Not thread-safe.
 */
final class MySqlSchemas implements AutoCloseable {

    private static final Pattern COUNTER = Pattern.compile(" AUTO_INCREMENT=\\d+");

    /** A table as the connector knows it, and its way from columns to records. */
    record Described(Table table, TableSchema schema, String topic, String ddl) {}

    private final MySqlConnectorConfig config;
    private final TopicNamingStrategy<TableId> topics;
    private final MySqlConnection connection;
    private final MySqlDatabaseSchema schema;
    private final Map<TableId, String> ddl = new HashMap<>();

    /** @param settings the connector's, with these tables included */
    @SuppressWarnings("unchecked") // the configuration's own declaration of the strategy is raw
    MySqlSchemas(Map<String, String> settings, List<TableFacts> tables) throws SQLException {
        Configuration configuration = Configuration.from(settings);
        this.config = new MySqlConnectorConfig(configuration);
        // readers of fields ask for the converters there
        config.getServiceRegistry().registerServiceProvider(new CustomConverterServiceProvider());
        this.topics = config.getTopicNamingStrategy(MySqlConnectorConfig.TOPIC_NAMING_STRATEGY);
        this.connection = new MySqlConnection(
                new MySqlConnectionConfiguration(configuration), MySqlFieldReaderResolver.resolve(config));
        try {
            this.schema = new MySqlDatabaseSchema(
                    config,
                    converters(config),
                    topics,
                    config.schemaNameAdjuster(),
                    connection.isTableIdCaseSensitive(),
                    config.getServiceRegistry().getService(CustomConverterRegistry.class),
                    new MySqlTaskContext(configuration, config));
            read(tables);
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
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

    private void read(List<TableFacts> tables) throws SQLException {
        Parser parser = new Parser(schema, config);
        parser.parse("", connection.setStatementFor(connection.readCharsetSystemVariables()));
        schema.setSystemVariables(BinlogSystemVariables.BinlogScope.GLOBAL, connection.readSqlModeSystemVariable());
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
                    String statement = ddl(id(table.schema(), table.name()));
                    ddl.put(id(table.schema(), table.name()), statement);
                    parser.parse(database, statement);
                }
            }
        }
    }

    /** How a table is made, as it is now. */
    String ddl(CapturedTable table) throws SQLException {
        return ddl(id(table.schema(), table.table()));
    }

    private String ddl(TableId table) throws SQLException {
        String sql = "SHOW CREATE TABLE %s.%s"
                .formatted(MySqlServer.quoted(table.catalog()), MySqlServer.quoted(table.table()));
        String statement = connection.queryAndMap(sql, row -> row.next() ? row.getString(2) : "");
        return COUNTER.matcher(statement).replaceFirst("");
    }

    /** The tables with their schemas, in the same order. */
    List<CapturedTable> of(List<TableFacts> tables) {
        return tables.stream()
                .map(facts -> {
                    Described described = described(facts.schema(), facts.name());
                    return new CapturedTable(
                            facts.schema(),
                            facts.name(),
                            described.topic(),
                            described.schema().keySchema(),
                            described.schema().getEnvelopeSchema().schema());
                })
                .toList();
    }

    Described described(CapturedTable table) {
        return described(table.schema(), table.table());
    }

    private Described described(String database, String name) {
        TableId id = id(database, name);
        Table table = schema.tableFor(id);
        TableSchema described = schema.schemaFor(id);
        if (table == null || described == null) {
            throw new IllegalStateException("the connector does not see %s.%s".formatted(database, name));
        }
        return new Described(table, described, topics.dataChangeTopic(id), ddl.getOrDefault(id, ""));
    }

    private static TableId id(String database, String table) {
        return new TableId(database, null, table);
    }

    MySqlConnection connection() {
        return connection;
    }

    /** The part of a record that tells where it is from, for a row that was read at this moment. */
    Struct source(TableId table, Instant at, Boundary log) {
        long second = at.getEpochSecond();
        return new Struct(config.getSourceInfoStructMaker().schema())
                .put("version", Module.version())
                .put("connector", Module.name())
                .put("name", config.getLogicalName())
                .put("db", table.catalog())
                .put("table", table.table())
                .put("snapshot", "incremental")
                .put("server_id", 0L)
                .put("file", log.file())
                .put("pos", log.offset())
                .put("row", 0)
                .put("ts_ms", at.toEpochMilli())
                .put("ts_us", second * 1_000_000 + at.getNano() / 1_000)
                .put("ts_ns", second * 1_000_000_000 + at.getNano());
    }

    @Override
    public void close() {
        schema.close();
        try {
            connection.close();
        } catch (SQLException e) {
            // nothing depends on it: the server notices by itself
        }
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
