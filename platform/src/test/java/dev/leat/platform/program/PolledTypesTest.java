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

    /** A column's type, and values of it as SQL. */
    private record Typed(String type, List<String> values) {}

    private static Typed type(String type, String... values) {
        return new Typed(type, List.of(values));
    }

    private static final List<Typed> POSTGRES = List.of(
            type("boolean", "true"),
            type("boolean NOT NULL DEFAULT true", "false"),
            type("smallint", "-32768"),
            type("integer", "2147483647"),
            type("integer DEFAULT 5", "7"),
            type("bigint", "-9223372036854775808"),
            type("oid", "4294967295"),
            type("real", "0.1", "'NaN'", "'-Infinity'"),
            type("double precision", "1.7976931348623157e308", "'NaN'"),
            type("numeric(10,2)", "12.5", "-0.01"),
            type("numeric(38,0)", "-99999999999999999999999999999999999999"),
            type("numeric(3,-2)", "12345"),
            type("numeric", "1.50", "1e-300"),
            type("money", "-1234567.89"),
            type("text", "''", "'größe \"x\" \\ '''", "'𝄞'"),
            type("text NOT NULL DEFAULT 'x'", "'y'"),
            type("varchar(10)", "'ab '"),
            type("char(5)", "'ab'"),
            type("\"char\"", "'x'"),
            type("name", "'a_name'"),
            type("citext", "'MiXed'"),
            type("xml", "'<a b=\"c\">d</a>'"),
            type("json", "'{\"b\" : [1, 2.50, null], \"a\": \"x\"}'"),
            type("jsonb", "'{\"b\" : [1, 2.50, null], \"a\": \"größe\"}'"),
            type("hstore", "'a=>1, \"b c\"=>NULL'"),
            type("uuid", "'0b8e1da0-6f3f-4f50-9e86-9d3f9a0f3b11'"),
            type("mood", "'größe, with a comma'"),
            type("bytea", "'\\x00ff10'", "'\\x'"),
            type("bit", "B'1'"),
            type("bit(3)", "B'001'", "B'100'"),
            type("bit varying", "B'0001'", "B''"),
            type("bit varying(1)", "B'1'"),
            type("date", "'2024-01-31'", "'0001-01-01'", "'0044-03-15 BC'", "'infinity'"),
            type("time", "'23:59:59.999999'", "'24:00'"),
            type("time(3)", "'12:30:00.5'"),
            type("timetz", "'10:30:00.000001+02'", "'01:00-05:30'"),
            type("timestamp", "'2024-01-31 12:30:00.123456'", "'1500-02-28 23:59:59.5'", "'infinity'"),
            type("timestamp(0)", "'2024-01-31 12:30:00'"),
            type("timestamp(3)", "'2024-01-31 12:30:00.123'"),
            type("timestamptz", "'2024-01-31 12:30:00.123456+05:30'", "'0001-01-01 00:00:00Z'", "'-infinity'"),
            type("timestamptz(2)", "'2024-01-31 12:30:00.12Z'"),
            type("interval", "'1 year 2 months 3 days 04:05:06.789'", "'-1 months -2 days -00:00:00.000001'", "'0'"),
            type("int4range", "'[1,5)'"),
            type("tstzrange", "'[2024-01-01 12:00+05:30,)'"),
            type("int4multirange", "'{[1,3),[5,9)}'"),
            type("inet", "'192.168.0.1'", "'192.168.0.1/24'"),
            type("cidr", "'10.0.0.0/8'"),
            type("macaddr", "'08:00:2b:01:02:03'"),
            type("point", "'(1.5,-2)'"),
            type("box", "'(1.5,-2),(0,1e300)'"),
            type("tsvector", "'a:1A fat:2,4 cat:3'"),
            type("pg_lsn", "'16/B374D848'"),
            type("pair", "ROW(1, 'a, \"b\"')"),
            type("hidden.shade", "'dark'"),
            type("ltree", "'Top.Science'"),
            type("stored_text", "'ab'"),
            type("stored_map", "'a=>1'"),
            type("stored_path", "'Top.Science'"),
            type("stored_list", "'{1,NULL}'"),
            type("stored_table", "'{{1,2},{3,4}}'"),
            type("boolean[]", "'{t,NULL,f}'"),
            type("smallint[]", "'{-1,NULL}'"),
            type("integer[]", "'{}'", "'{1,NULL,-3}'", "'{{1,2},{3,4}}'", "'[2:3]={1,2}'"),
            type("bigint[]", "'{9223372036854775807}'"),
            type("oid[]", "'{4294967295,NULL}'"),
            type("real[]", "'{0.1,NULL,NaN,-Infinity}'"),
            type("double precision[]", "'{1.7976931348623157e308,-0}'"),
            type("numeric(10,2)[]", "'{12.5,NULL,-0.01}'", "'{NaN}'"),
            type("numeric(3,-2)[]", "'{12345}'"),
            type("numeric[]", "'{1.50,NULL,1e-300}'", "'{1,Infinity}'"),
            type("money[]", "'{-1234567.89,NULL}'"),
            type("text[]", "ARRAY['a,b', '', 'NULL', NULL, 'größe', E'\"\\\\']", "ARRAY['']"),
            type("varchar(5)[]", "'{ab,NULL}'"),
            type("char(5)[]", "'{ab}'"),
            type("\"char\"[]", "'{x}'"),
            type("name[]", "'{a_name}'"),
            type("citext[]", "'{MiXed,NULL}'"),
            type("xml[]", "ARRAY['<a b=\"c\">d</a>'::xml]"),
            type("json[]", "ARRAY['{\"b\" : [1, 2.50]}'::json, NULL]"),
            type("jsonb[]", "ARRAY['{\"b\" : [1, 2.50]}'::jsonb, 'null']"),
            type("hstore[]", "ARRAY['a=>1, \"b c\"=>NULL'::hstore]"),
            type("ltree[]", "'{Top.Science}'"),
            type("uuid[]", "'{0B8E1DA0-6f3f-4f50-9e86-9d3f9a0f3b11,NULL}'"),
            type("mood[]", "ARRAY['größe, with a comma'::mood, NULL, 'good']"),
            type("hidden.shade[]", "'{dark,NULL}'"),
            type("stored_text[]", "'{ab,NULL}'"),
            type("bytea[]", "ARRAY['\\x00ff'::bytea, NULL, '']"),
            type("bit[]", "'{1,0}'"),
            type("bit(3)[]", "'{001}'"),
            type("bit varying[]", "'{0001,NULL}'"),
            type("date[]", "'{2024-01-31,NULL,0044-03-15 BC,10000-01-01,infinity,-infinity}'"),
            type("time[]", "'{23:59:59.999999,NULL,24:00,00:00}'"),
            type("timetz[]", "'{10:30:00.000001+02}'"),
            type("timestamp[]", "'{2024-01-31 12:30:00.123456,NULL,0044-03-15 12:30:00.5 BC,infinity,-infinity}'"),
            type("timestamp(0)[]", "'{2024-01-31 12:30:00}'"),
            type("timestamptz[]", "'{2024-01-31 12:30:00.1234+05:30,NULL,0001-01-01 00:00Z,infinity,-infinity}'"),
            type("timestamptz(3)[]", "'{2024-01-31 12:30:00.5Z,10000-01-01 00:00Z,0044-03-15 12:30:00Z BC}'"),
            type("interval[]", "'{1 year 2 days 04:05:06.789,NULL}'"),
            type("int4range[]", "'{\"[1,5)\"}'"),
            type("tstzrange[]", "'{\"[2024-01-01 12:00+05:30,)\"}'"),
            type("inet[]", "'{192.168.0.1,192.168.0.1/24}'"),
            type("point[]", "'{\"(1.5,-2)\",NULL}'"),
            type("box[]", "'{(1,1),(0,0);NULL}'"),
            type("tsvector[]", "ARRAY['a:1A fat:2,4'::tsvector]"),
            type("pair[]", "ARRAY[ROW(1, 'a, \"b\"')::pair, NULL]"),
            type("integer[][]", "'{{1,2},{3,NULL}}'", "'{1}'"),
            type("text[][]", "'{{a,\"b c\"},{NULL,\"\"}}'"),
            type("tstzrange[][]", "'{{\"[2024-01-01 12:00+05:30,)\"}}'"),
            type("integer[] NOT NULL DEFAULT '{}'", "'{1}'"),
            type("boolean DEFAULT true", "NULL"),
            type("boolean DEFAULT (1 = 1)"),
            type("boolean DEFAULT NULL"),
            type("smallint NOT NULL DEFAULT -7"),
            type("integer NOT NULL DEFAULT 5"),
            type("integer DEFAULT (1 + 2)"),
            type("integer DEFAULT 1.5"),
            type("integer DEFAULT '-6'"),
            type("integer NOT NULL DEFAULT nextval('counted')"),
            type("integer NOT NULL GENERATED ALWAYS AS IDENTITY"),
            type("serial"),
            type("bigint NOT NULL DEFAULT 9223372036854775807"),
            type("bigint DEFAULT abs(-5)"),
            type("bigint DEFAULT 5::bigint"),
            type("bigint DEFAULT (extract(epoch FROM now()))::bigint"),
            type("oid DEFAULT 5"),
            type("real NOT NULL DEFAULT 0.5"),
            type("real DEFAULT 'NaN'"),
            type("double precision NOT NULL DEFAULT 1e300"),
            type("double precision DEFAULT random()"),
            type("numeric(10,2) NOT NULL DEFAULT 1.5"),
            type("numeric(10,2) DEFAULT 1.555"),
            type("numeric(10,2) DEFAULT abs(-1.5)"),
            type("numeric(10,0) NOT NULL DEFAULT -7"),
            type("numeric(3,-2) DEFAULT 12300"),
            type("numeric(10,2) DEFAULT 'NaN'"),
            type("numeric NOT NULL DEFAULT 1.5"),
            type("money NOT NULL DEFAULT 1.5"),
            type("text DEFAULT 'it''s'"),
            type("text NOT NULL DEFAULT ''"),
            type("text NOT NULL DEFAULT E'a\\nb'"),
            type("text DEFAULT E'a\\\\b \"größe\" 𝄞'"),
            type("text DEFAULT 'a' || 'b'"),
            type("text DEFAULT CURRENT_USER"),
            type("text NOT NULL DEFAULT upper('x')"),
            type("text DEFAULT gen_random_uuid()"),
            type("text DEFAULT 'now()'"),
            type("text DEFAULT NULL::text"),
            type("text DEFAULT ('c' COLLATE \"C\")"),
            type("varchar(10) NOT NULL DEFAULT 'ab '"),
            type("char(5) DEFAULT 'ab'"),
            type("citext DEFAULT 'x'"),
            type("name DEFAULT 'x'"),
            type("\"char\" DEFAULT 'x'"),
            type("xml DEFAULT '<a/>'"),
            type("json DEFAULT '{\"a\": \"b\"}'"),
            type("json NOT NULL DEFAULT json_build_object('a', 1)"),
            type("jsonb NOT NULL DEFAULT '{}'"),
            type("jsonb DEFAULT '[\"it''s\"]'"),
            type("hstore DEFAULT 'a=>1'"),
            type("ltree DEFAULT 'a.b'"),
            type("uuid DEFAULT gen_random_uuid()"),
            type("uuid NOT NULL DEFAULT '0B8E1DA0-6f3f-4f50-9e86-9d3f9a0f3b11'"),
            type("mood NOT NULL DEFAULT 'good'"),
            type("mood DEFAULT 'größe, with a comma'"),
            type("quoted DEFAULT 'it''s'"),
            type("mood DEFAULT lower('GOOD')::mood"),
            type("hidden.shade DEFAULT 'dark'"),
            type("bytea NOT NULL DEFAULT '\\x00ff'"),
            type("bit NOT NULL DEFAULT B'1'"),
            type("bit DEFAULT B'0'"),
            type("bit(3) DEFAULT B'001'"),
            type("bit(40) NOT NULL DEFAULT B'1000000000000000000000000000000000000001'"),
            type("bit varying DEFAULT B'0010'"),
            type("bit varying(5) NOT NULL DEFAULT B'000'"),
            type("date NOT NULL DEFAULT '2024-01-31'"),
            type("date DEFAULT CURRENT_DATE"),
            type("date DEFAULT CURRENT_DATE + 1"),
            type("date DEFAULT now()::date"),
            type("date DEFAULT '0044-03-15 BC'"),
            type("time NOT NULL DEFAULT '23:59:59.999999'"),
            type("time DEFAULT LOCALTIME"),
            type("time DEFAULT CURRENT_TIME::time"),
            type("timetz DEFAULT '10:30:00+02'"),
            type("timestamp NOT NULL DEFAULT '2024-01-31 12:30:00.123456'"),
            type("timestamp NOT NULL DEFAULT now()"),
            type("timestamp DEFAULT (now() AT TIME ZONE 'utc')"),
            type("timestamp DEFAULT LOCALTIMESTAMP"),
            type("timestamp DEFAULT now()::timestamp"),
            type("timestamp(3) NOT NULL DEFAULT '2024-01-31 12:30:00.123'"),
            type("timestamp(0) DEFAULT '1969-12-31 23:59:59'"),
            type("timestamptz NOT NULL DEFAULT '2024-01-31 12:30:00.5+05:30'"),
            type("timestamptz NOT NULL DEFAULT now()"),
            type("timestamptz(3) DEFAULT CURRENT_TIMESTAMP(3)"),
            type("timestamptz(2) DEFAULT '2024-01-31 12:30:00.12Z'"),
            type("timestamptz(0) NOT NULL DEFAULT CURRENT_TIMESTAMP"),
            type("timestamptz DEFAULT now() + interval '1 day'"),
            type("timestamptz DEFAULT 'infinity'"),
            type("interval NOT NULL DEFAULT '1 year 2 days -04:05:06.789'"),
            type("interval DEFAULT justify_days('40 days')"),
            type("inet DEFAULT '10.0.0.1'"),
            type("point DEFAULT '(1,2)'"),
            type("int4range DEFAULT '[1,2)'"),
            type("stored_text NOT NULL"),
            type("stored_text DEFAULT 'y'"),
            type("stored_number NOT NULL DEFAULT 5"),
            type("text[] DEFAULT ARRAY['a']"),
            type("pair DEFAULT ROW(1, 'a')"));

    private static final List<Typed> MYSQL = List.of(
            type("tinyint", "-128"),
            type("bool", "TRUE", "-7"),
            type("tinyint unsigned", "255"),
            type("smallint unsigned NOT NULL DEFAULT 3", "65535"),
            type("mediumint unsigned", "16777215"),
            type("int", "-2147483648"),
            type("int unsigned", "4294967295"),
            type("bigint", "-9223372036854775808"),
            type("bigint unsigned", "18446744073709551615", "0"),
            type("decimal(10,2)", "12.5", "-0.01"),
            type("decimal(65)", "-1"),
            type("float", "0.1", "123456.789"),
            type("float(53)", "0.1"),
            type("double", "123456789.123456789"),
            type("bit", "b'1'", "b'0'"),
            type("bit(3)", "b'001'", "b'100'"),
            type("bit(64)", "18446744073709551615"),
            type("year", "2024", "'0000'"),
            type("date", "'2024-01-31'", "'1000-01-01'"),
            type("time", "'838:59:59'", "'-00:00:01'"),
            type("time(3)", "'12:30:00.123'"),
            type("time(6)", "'-838:59:58.999999'"),
            type("datetime", "'2024-01-31 12:30:00'", "'9999-12-31 23:59:59'"),
            type("datetime(3)", "'2024-01-31 12:30:00.123'"),
            type("datetime(6)", "'1000-01-01 00:00:00.000001'"),
            type("timestamp NULL", "'2024-01-31 12:30:00'"),
            type("timestamp(3) NULL", "'2024-01-31 12:30:00.5'"),
            type(
                    "timestamp(6) NULL",
                    "'2024-01-31 12:30:00.123456'",
                    "'2024-01-31 12:30:00.5'",
                    "'2024-01-31 12:30:00'"),
            type("char(5)", "'größe'", "'ab   '"),
            type("varchar(20) NOT NULL DEFAULT 'x'", "'ab '"),
            type("varchar(20) character set latin1", "'€ Ž ™'"),
            type("varchar(20) character set gbk", "'你好'"),
            type("varchar(20) character set binary", "x'00ff10'"),
            type("binary(4)", "x'00ff'"),
            type("varbinary(20)", "x'00ff1000'", "''"),
            type("tinyblob", "x'00ff10'"),
            type("blob", "x'00ff10'"),
            type("text", "'größe 𝄞'"),
            type("longtext", "''"),
            type("json", "'{\"b\": [1, 2.50, null], \"a\": \"größe\"}'", "'null'", "'3000000000'"),
            type("enum('good','größe','it''s','back\\\\slash','')", "'größe'", "'it''s'", "''"),
            type("enum('Y','N') NOT NULL DEFAULT 'N'", "'Y'"),
            type("set('a','b''c')", "'a,b''c'", "''"),
            type("set('a','b') NOT NULL DEFAULT 'a,b'", "'b'"),
            type("point", "POINT(1.5, -2)", "ST_GeomFromText('POINT(1 2)', 4326)"),
            type("point NOT NULL DEFAULT (POINT(1, 2))", "POINT(0, 0)"),
            type("geometry", "ST_GeomFromText('LINESTRING(0 0,1 2)', 4326)", "POINT(1, 2)"),
            type("geometry NOT NULL DEFAULT (POINT(1, 2))", "ST_GeomFromText('LINESTRING(0 0,1 2)')"),
            type("polygon", "ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))')"),
            type("tinyint DEFAULT -7", "NULL"),
            type("tinyint(1) DEFAULT 1"),
            type("bool NOT NULL DEFAULT TRUE"),
            type("bool DEFAULT FALSE"),
            type("tinyint unsigned DEFAULT 255"),
            type("smallint DEFAULT -3"),
            type("mediumint DEFAULT 7"),
            type("int DEFAULT 5"),
            type("int NOT NULL DEFAULT -5"),
            type("int DEFAULT (1 + 2)"),
            type("int DEFAULT NULL"),
            type("int zerofill DEFAULT 5"),
            type("int unsigned DEFAULT 4294967295"),
            type("bigint NOT NULL DEFAULT 9007199254740993"),
            type("bigint DEFAULT -9223372036854775808"),
            type("bigint unsigned DEFAULT 18446744073709551615"),
            type("decimal(10,2) NOT NULL DEFAULT 1.5"),
            type("decimal(10,2) DEFAULT -0.015"),
            type("decimal(65) DEFAULT 7"),
            type("float DEFAULT 0.1"),
            type("float(7,3) DEFAULT 1.5"),
            type("double NOT NULL DEFAULT 1e300"),
            type("bit DEFAULT b'1'"),
            type("bit NOT NULL DEFAULT b'0'"),
            type("bit(3) DEFAULT b'1'"),
            type("year DEFAULT 2024"),
            type("year DEFAULT '70'"),
            type("year DEFAULT '0'"),
            type("year DEFAULT '0000'"),
            type("date DEFAULT '2024-01-31'"),
            type("date DEFAULT '0000-00-00'", "'2024-00-15'", "'0000-05-05'", "'2024-01-31'"),
            type("date NOT NULL DEFAULT '0000-00-00'", "'2024-01-00'", "'2024-01-31'"),
            type("date DEFAULT (CURRENT_DATE)"),
            type("datetime DEFAULT '0000-00-00 00:00:00'", "'2024-00-15 12:30:00'", "'0000-05-05 12:30:00'"),
            type("datetime(6) NOT NULL DEFAULT '0000-00-00 00:00:00'", "'2024-01-31 12:30:00'"),
            type("timestamp NULL DEFAULT '0000-00-00 00:00:00'"),
            type("timestamp NOT NULL DEFAULT '0000-00-00 00:00:00'", "'2024-01-31 12:30:00'"),
            type("time DEFAULT '12:30:00'"),
            type("time(6) NOT NULL DEFAULT '-838:59:58.000001'"),
            type("time(3) DEFAULT '00:00:00.5'"),
            type("datetime DEFAULT '2024-01-31 12:30:00'"),
            type("datetime DEFAULT CURRENT_TIMESTAMP"),
            type("datetime(3) NOT NULL DEFAULT '2024-01-31 12:30:00.123'"),
            type("datetime(6) DEFAULT '2024-01-31 12:30:00.000001'"),
            type("datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"),
            type("timestamp NULL DEFAULT '2024-01-31 12:30:00'"),
            type("timestamp NOT NULL DEFAULT '2024-01-31 12:30:00'"),
            type("timestamp NULL DEFAULT CURRENT_TIMESTAMP"),
            type("timestamp(3) NOT NULL DEFAULT '2024-01-31 12:30:00.5'"),
            type("timestamp(6) NULL DEFAULT '2024-01-31 12:30:00.123456'"),
            type("timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)"),
            type("char(5) DEFAULT 'ab'"),
            type("varchar(20) DEFAULT 'it''s'"),
            type("varchar(20) DEFAULT 'a\\nb\\\\c\"größe'"),
            type("varchar(20) NOT NULL DEFAULT ''"),
            type("varchar(20) DEFAULT (concat('a(', 'b''c'))"),
            type("varchar(20) character set latin1 DEFAULT 'größe'"),
            type("varchar(20) COMMENT 'DEFAULT 5' DEFAULT 'NULL'"),
            type("binary(4) DEFAULT 'ab'"),
            type("binary(2) NOT NULL DEFAULT x'00ff'"),
            type("varbinary(20) DEFAULT 'ab'"),
            type("varbinary(20) DEFAULT x'00ff10'"),
            type("varchar(20) character set binary DEFAULT 'ab'"),
            type("enum('good','it''s') DEFAULT 'it''s'"),
            type("set('a','b') DEFAULT 'a'"),
            type("text DEFAULT ('x')"),
            type("json DEFAULT ('{}')"),
            type("int GENERATED ALWAYS AS (1 + 1) VIRTUAL"),
            type("int DEFAULT 5 INVISIBLE"));

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
        inPostgres(statements("serial", POSTGRES));
        List<String> withZeroDates = new ArrayList<>(List.of("SET sql_mode = 'STRICT_TRANS_TABLES'"));
        withZeroDates.addAll(statements("int AUTO_INCREMENT", MYSQL));
        inMySql(withZeroDates);
        Path file = Files.writeString(folder.resolve("leat.yaml"), configuration());
        try (LeatProcess leat = new LeatProcess(file, folder.resolve("leat.log"));
                SchemaRegistry registry = new ApicurioRegistry(
                        RegistryAccess.open(SharedServices.registry().apiUrl()))) {
            List<String> differences = new ArrayList<>();
            differences.addAll(differences(registry, leat, "pg", "public.everything", POSTGRES));
            differences.addAll(differences(registry, leat, "my", "polled_types.everything", MYSQL));
            assertThat(String.join("\n", differences)).isEmpty();
        }
    }

    private List<String> differences(
            SchemaRegistry registry, LeatProcess leat, String database, String table, List<Typed> types)
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
    private static List<String> statements(String id, List<Typed> types) {
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
