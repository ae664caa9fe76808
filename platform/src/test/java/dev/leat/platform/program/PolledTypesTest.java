package dev.leat.platform.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.value.CanonicalJson;
import dev.leat.stream.value.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are read from the log and polled at the same time: types and values are the same on both topics. */
class PolledTypesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(100);

    private final PostgreSqlService postgres = SharedServices.postgreSql();
    private final MySqlService mySql = SharedServices.mySql();

    @TempDir
    Path folder;

    @Test
    void whatIsPolledIsWhatTheLogTells() throws Exception {
        postgres.createDatabase("polled_types");
        mySql.createDatabase("polled_types");
        inPostgres(List.of(
                "CREATE EXTENSION citext",
                "CREATE EXTENSION hstore",
                "CREATE SCHEMA hidden",
                "CREATE EXTENSION ltree",
                "CREATE TYPE hidden.shade AS ENUM ('light', 'dark')",
                "CREATE DOMAIN stored_text AS text DEFAULT 'x'",
                "CREATE DOMAIN stored_number AS int",
                "CREATE SEQUENCE counted",
                "CREATE TYPE quoted AS ENUM ('it''s')",
                "CREATE DOMAIN stored_map AS hstore",
                "CREATE DOMAIN stored_path AS ltree",
                "CREATE DOMAIN stored_list AS int[]",
                "CREATE DOMAIN stored_table AS int[][]",
                "CREATE TYPE mood AS ENUM ('good', 'größe, with a comma')",
                "CREATE TYPE pair AS (a int, b text)"));
        inPostgres(statements("serial", TypedColumn.POSTGRES));
        List<String> withZeroDates = new ArrayList<>(List.of("SET sql_mode = 'STRICT_TRANS_TABLES'"));
        withZeroDates.addAll(statements("int AUTO_INCREMENT", TypedColumn.MYSQL));
        inMySql(withZeroDates);
        Path file = Files.writeString(folder.resolve("leat.yaml"), configuration());
        try (LeatProcess leat = new LeatProcess(file, folder.resolve("leat.log"));
                SchemaRegistry registry = new ApicurioRegistry(
                        RegistryAccess.open(SharedServices.registry().apiUrl()))) {
            List<String> differences = new ArrayList<>();
            differences.addAll(differences(registry, leat, "pg", "public.everything", TypedColumn.POSTGRES));
            differences.addAll(differences(registry, leat, "my", "polled_types.everything", TypedColumn.MYSQL));
            assertThat(String.join("\n", differences)).isEmpty();
        }
    }

    private List<String> differences(
            SchemaRegistry registry, LeatProcess leat, String database, String table, List<TypedColumn> types)
            throws Exception {
        String logged = "types-" + database + "-log." + table;
        String polled = "types-" + database + "-poll." + table;
        int rows = 1 + types.stream().mapToInt(type -> type.values().size()).sum();
        ChangeDecoder decoder = new ChangeDecoder(registry);
        await().atMost(PATIENCE)
                .failFast(
                        "it ended",
                        () -> assertThat(leat.process().isAlive())
                                .as(leat.log())
                                .isTrue())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(List.of(
                                all(decoder, logged).size() + setAside(leat, logged),
                                all(decoder, polled).size() + setAside(leat, polled)))
                        .as(leat.get("/sources"))
                        .containsExactly(rows, rows));
        Map<Long, Row> fromLog = all(decoder, logged);
        Map<Long, Row> fromPoll = all(decoder, polled);
        Schema ofLog = row(registry, logged);
        Schema ofPoll = row(registry, polled);
        List<String> differences = new ArrayList<>();
        assertThat(key(registry, polled)).isEqualTo(key(registry, logged));
        if (!form(ofPoll.getField("id")).equals(form(ofLog.getField("id")))) {
            differences.add("id: %s, and polled %s".formatted(form(ofLog.getField("id")), form(ofPoll.getField("id"))));
        }
        for (int i = 0; i < types.size(); i++) {
            String column = "v" + i;
            String type = types.get(i).type();
            String is = form(ofPoll.getField(column));
            String was = form(ofLog.getField(column));
            if (!is.equals(was)) {
                differences.add("%s: schema %s, and polled %s".formatted(type, was, is));
            }
            for (long id = 1; id <= rows; id++) {
                String one = value(fromLog.get(id), column);
                String other = value(fromPoll.get(id), column);
                if (!one.equals(other)) {
                    differences.add("%s: row %d is %s, and polled %s".formatted(type, id, one, other));
                }
            }
        }
        return differences;
    }

    private static String form(Schema.@Nullable Field field) {
        if (field == null) {
            return "not there";
        }
        Object value = field.hasDefaultValue() ? field.defaultVal() : "none";
        return "%s, default %s, beside null %s"
                .formatted(
                        field.schema(),
                        value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value,
                        field.getObjectProp("connect.default"));
    }

    private static List<String> key(SchemaRegistry registry, String topic) {
        return registry.latest(TopicNames.keySubject(topic)).orElseThrow().getFields().stream()
                .map(PolledTypesTest::form)
                .toList();
    }

    private static Schema row(SchemaRegistry registry, String topic) {
        Schema envelope = registry.latest(TopicNames.valueSubject(topic)).orElseThrow();
        return envelope.getField("after").schema().getTypes().stream()
                .filter(branch -> branch.getType() == Schema.Type.RECORD)
                .findFirst()
                .orElseThrow();
    }

    private static String value(@Nullable Row row, String column) throws IOException {
        if (row == null) {
            return "not there";
        }
        StringWriter text = new StringWriter();
        int index = row.index(column);
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            CanonicalJson.write(json, row.columns().get(index).type(), row.value(index));
        }
        return text.toString();
    }

    private static int setAside(LeatProcess leat, String topic) throws Exception {
        String source = topic.substring(0, topic.indexOf('.'));
        return new ObjectMapper()
                .readTree(leat.get("/dead-letters?limit=1000&by=source%20" + source))
                .size();
    }

    private static Map<Long, Row> all(ChangeDecoder decoder, String topic) {
        Map<Long, Row> rows = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of())
                        .with(Map.of("isolation.level", "read_committed", "enable.auto.commit", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    ChangeEvent event = decoder.event(record.key(), record.value(), record.headers())
                            .orElseThrow();
                    rows.put((Long) decoder.key(record.key()).values().getFirst(), ((ChangeEvent.Read) event).after());
                }
            }
        }
        return rows;
    }

    /** Each value in a row of its own, and a row of defaults and nulls. */
    private static List<String> statements(String id, List<TypedColumn> types) {
        List<String> statements = new ArrayList<>();
        StringBuilder table = new StringBuilder("CREATE TABLE everything (id " + id + " PRIMARY KEY");
        for (int i = 0; i < types.size(); i++) {
            table.append(", v").append(i).append(' ').append(types.get(i).type());
        }
        statements.add(table.append(")").toString());
        for (int i = 0; i < types.size(); i++) {
            for (String value : types.get(i).values()) {
                statements.add("INSERT INTO everything (v%d) VALUES (%s)".formatted(i, value));
            }
        }
        statements.add("INSERT INTO everything (id) VALUES (DEFAULT)");
        return statements;
    }

    private void inPostgres(List<String> statements) throws SQLException {
        execute(postgres.jdbcUrl("polled_types"), postgres.user(), postgres.password(), statements);
    }

    private void inMySql(List<String> statements) throws SQLException {
        execute(mySqlUrl(), mySql.user(), mySql.password(), statements);
    }

    private String mySqlUrl() {
        return mySql.jdbcUrl("polled_types") + "?allowPublicKeyRetrieval=true";
    }

    private static void execute(String url, String user, String password, List<String> statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String configuration() {
        return """
                deployment: polled-types
                data: %1$s
                kafka: {bootstrap-servers: "%2$s"}
                registry: {url: "%3$s"}
                topics: {partitions: 1, replication: 1}
                sources:
                  types-pg-log: {type: postgres, url: "%4$s", user: %5$s, password: "${env:PG_PASSWORD}", tables: [public.everything]}
                  types-pg-poll:
                    type: query
                    url: %4$s
                    user: %5$s
                    password: ${env:PG_PASSWORD}
                    tables: [public.everything]
                    polling: {cursor: id, kind: incrementing}
                  types-my-log: {type: mysql, url: "%6$s", user: %7$s, password: "%8$s", tables: [polled_types.everything]}
                  types-my-poll:
                    type: query
                    url: %9$s
                    user: %7$s
                    password: "%8$s"
                    tables: [polled_types.everything]
                    polling: {cursor: id, kind: incrementing}
                views: {}
                api: {port: 0}
                """.formatted(
                        folder.resolve("data"),
                        SharedServices.kafka().bootstrapServers(),
                        SharedServices.registry().apiUrl(),
                        postgres.jdbcUrl("polled_types"),
                        postgres.user(),
                        mySql.jdbcUrl("polled_types"),
                        mySql.user(),
                        mySql.password(),
                        mySqlUrl());
    }
}
