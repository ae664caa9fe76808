package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.services.MySqlServer.Gtids;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.codec.EntitySchemas;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.value.CanonicalJson;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/types.md on a real server: each value of each type, loaded and streamed, in a column that may be null and in one that
 * may not, and in one that was added while the source ran, is on the topic what it is in the database.
 */
class MySqlTypesTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final String ITSELF = "CAST(v AS CHAR)";
    private static final String TEXT = "JSON_QUOTE(CONVERT(v USING utf8mb4))";
    private static final String SHOWN = "JSON_QUOTE(CAST(v AS CHAR))";
    private static final String BASE64 = "JSON_QUOTE(REPLACE(TO_BASE64(v), '\\n', ''))";
    private static final String WITHOUT_ZEROS =
            "IF(v LIKE '%.%', TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM v)), v)";
    private static final String TIME = "JSON_QUOTE(CAST(%s AS CHAR))".formatted(WITHOUT_ZEROS);
    private static final String TIMESTAMP = "JSON_QUOTE(CAST(REPLACE(%s, ' ', 'T') AS CHAR))".formatted(WITHOUT_ZEROS);
    private static final String INSTANT =
            "JSON_QUOTE(CAST(CONCAT(REPLACE(%s, ' ', 'T'), 'Z') AS CHAR))".formatted(WITHOUT_ZEROS);
    /** As it is stored: four bytes of the spatial reference system, and the well-known binary form. */
    private static final String GEOMETRY =
            "JSON_OBJECT('wkb', REPLACE(TO_BASE64(SUBSTRING(v, 5)), '\\n', ''), 'srid', NULLIF(ST_SRID(v), 0))";

    /** Rows of the load have these ids, those of the stream the ones behind. */
    private static final int STREAMED = 1000;

    /**
     * A type and what its values look like as canonical JSON.
     *
     * @param canonical SQL that makes JSON of the column {@code v}
     */
    record Type(String name, String canonical, List<String> values) {

        @Override
        public String toString() {
            return name + " as " + canonical;
        }

        /** Whether the column of this type may not be null. */
        boolean isRequired() {
            return name.endsWith("NOT NULL");
        }

        /** Whether a table can be given such a column, and values for it, without a new kind of event. */
        boolean isAddable() {
            return !isRequired() && !name.contains(" AS (");
        }

        /** Whether a column that may not be null is to hold the same. */
        boolean mayBeRequired() {
            return !isRequired() && !values.contains("NULL") && !canonical.equals("'null'");
        }

        /** The value of a row in a column that may not be null. */
        String inRow(int row) {
            return values.get(Math.min(row, values.size() - 1));
        }
    }

    private static Type type(String name, String canonical, String... values) {
        return new Type(name, canonical, Arrays.asList(values));
    }

    /** One value, whose canonical form is not what SQL makes of it. */
    private static Type value(String name, String value, String json) {
        return new Type(name, "'" + json.replace("\\", "\\\\").replace("'", "''") + "'", List.of(value));
    }

    /** With the digits, the first one first. */
    private static Type bits(int length, String... values) {
        return type("bit(%d)".formatted(length), "JSON_QUOTE(LPAD(BIN(v + 0), %d, '0'))".formatted(length), values);
    }

    static final List<Type> TYPES = List.of(
            type("tinyint", ITSELF, "-128", "127", "NULL"),
            type("bool", ITSELF, "TRUE", "FALSE", "-7"),
            type("tinyint(1)", ITSELF, "1", "0", "2", "NULL"),
            type("tinyint unsigned", ITSELF, "255", "128", "0"),
            type("smallint", ITSELF, "-32768", "32767"),
            type("smallint unsigned", ITSELF, "65535", "32768", "NULL"),
            type("mediumint", ITSELF, "-8388608", "8388607"),
            type("mediumint unsigned", ITSELF, "16777215", "8388608"),
            type("int", ITSELF, "-2147483648", "2147483647", "NULL"),
            type("int unsigned", ITSELF, "4294967295", "2147483648", "0", "NULL"),
            type("integer(5) unsigned zerofill", "CAST(v + 0 AS CHAR)", "42", "4294967295"),
            type("bigint", ITSELF, "-9223372036854775808", "9223372036854775807"),
            type("bigint unsigned", SHOWN, "18446744073709551615", "9223372036854775808", "0", "NULL"),
            type("bigint unsigned zerofill", "JSON_QUOTE(CAST(v + 0 AS CHAR))", "18446744073709551615", "7"),
            type("int8", ITSELF, "-9223372036854775808"),
            type("decimal(10,2)", SHOWN, "12.5", "-0.01", "99999999.99", "0", "NULL"),
            type("numeric(65,30)", SHOWN, "-12345678901234567890123456789012345.123456789012345678901234567890"),
            type("decimal(65)", SHOWN, "REPEAT('9', 65)", "-1"),
            type("decimal", SHOWN, "1234567890"),
            type("dec(5,3) unsigned", SHOWN, "99.999", "0.001"),
            type("fixed(6,1) zerofill", "JSON_QUOTE(CAST(v + 0 AS CHAR))", "1.5"),
            value("float", "0.1", "0.1"),
            value("float", "16777216", "1.6777216E7"),
            value("float", "-3.4028234e38", "-3.4028235E38"),
            value("float", "1.17549435e-38", "1.1754944E-38"),
            value("float", "123456.789", "123456.79"),
            type("float", ITSELF, "1.5", "0", "NULL"),
            value("float(24)", "0.1", "0.1"),
            value("float(53)", "0.1", "0.1"),
            value("float(7,4)", "999.00009", "999.0001"),
            value("float(10,2) unsigned", "16777216", "16777216"),
            value("real", "0.1", "0.1"),
            type("double", ITSELF, "0.1", "1.7976931348623157e308", "123456789.123456789", "NULL"),
            value("double", "5e-324", "4.9E-324"),
            value("double", "-0e0", "-0.0"),
            type("double precision unsigned", ITSELF, "2.5"),
            type("double(12,3)", ITSELF, "123456789.125"),
            type("bit", "IF(v = 1, 'true', 'false')", "b'1'", "b'0'", "NULL"),
            bits(3, "b'001'", "b'100'", "b'000'"),
            bits(8, "b'10000001'", "0"),
            bits(17, "b'10000000000000010'", "b'1'"),
            bits(64, "b'1'", "18446744073709551615", "9223372036854775808", "NULL"),
            type("year", "CAST(v + 0 AS CHAR)", "2024", "1901", "2155", "'0000'", "70", "1970", "NULL"),
            type("date", SHOWN, "'2024-01-31'", "'1969-12-31'", "'9999-12-31'", "'1000-01-01'", "'1582-10-10'"),
            type("date", SHOWN, "'0001-01-01'", "NULL"),
            value("date", "'0000-00-00'", "null"),
            value("date", "'2024-00-00'", "null"),
            value("date", "'0000-05-05'", "null"),
            type(
                    "time",
                    TIME,
                    "'00:00'",
                    "'23:59:59'",
                    "'24:00:00'",
                    "'838:59:59'",
                    "'-838:59:59'",
                    "'-00:00:01'",
                    "NULL"),
            type("time(1)", TIME, "'12:30:00.5'", "'-00:00:00.1'"),
            type("time(3)", TIME, "'12:30:00.123'", "'-01:02:03.999'", "'00:00:00.001'"),
            type("time(5)", TIME, "'12:30:00.99999'", "'-12:30:00.00001'"),
            type("time(6)", TIME, "'838:59:58.999999'", "'-838:59:58.999999'", "'-00:00:00.000001'", "'00:00:00.1'"),
            type("time(6)", TIME, "'10:00:00.000003'", "'10:00:00.123457'", "'10:00:00.570001'", "'10:00:00.999998'"),
            type("datetime", TIMESTAMP, "'2024-01-31 12:30:00'", "'9999-12-31 23:59:59'", "'1000-01-01'", "NULL"),
            type("datetime", TIMESTAMP, "'2024-03-31 02:30:00'", "'1969-12-31 23:59:59'", "'1500-02-28 01:02:03'"),
            type("datetime(1)", TIMESTAMP, "'2024-01-31 12:30:00.5'"),
            type("datetime(3)", TIMESTAMP, "'2024-01-31 12:30:00.123'", "'1960-01-31 12:30:00.001'"),
            type("datetime(4)", TIMESTAMP, "'2024-01-31 12:30:00.1234'"),
            type("datetime(6)", TIMESTAMP, "'2024-01-31 12:30:00.123456'", "'9999-12-31 23:59:59.999999'"),
            type("datetime(6)", TIMESTAMP, "'1000-01-01 00:00:00.000001'", "'1969-12-31 23:59:59.999999'", "NULL"),
            value("datetime", "'0000-00-00 00:00:00'", "null"),
            value("datetime(3)", "'2024-00-15 12:00:00'", "null"),
            value("datetime(6)", "'2024-01-00 12:00:00'", "null"),
            type("timestamp NULL", INSTANT, "'2024-01-31 12:30:00'", "'2038-01-19 03:14:07'", "NULL"),
            type("timestamp NULL", INSTANT, "'1970-01-02 00:00:01'", "'2024-03-31 02:30:00'"),
            type("timestamp(3) NULL", INSTANT, "'2024-01-31 12:30:00.123'"),
            type("timestamp(6) NULL", INSTANT, "'2024-01-31 12:30:00.123456'", "'1970-01-01 06:00:00.000001'"),
            value("timestamp NULL", "'0000-00-00 00:00:00'", "null"),
            type("char(5)", TEXT, "'ab'", "'größe'", "''", "'ab   '", "NULL"),
            type("varchar(20)", TEXT, "'ab '", "'größe'", "''", "'\"x\" \\\\ '''", "'a\\nb\\tc'", "'𝄞'"),
            type("varchar(20) character set latin1", TEXT, "'größe'", "'€ Ž ™'"),
            type("char(10) character set ascii", TEXT, "'abc'"),
            type("varchar(20) character set latin2", TEXT, "'żółć'"),
            type("varchar(20) character set latin5", TEXT, "'ğışİ'"),
            type("varchar(20) character set latin7", TEXT, "'ąčęė'"),
            type("varchar(20) character set greek", TEXT, "'αβγ'"),
            type("varchar(20) character set hebrew", TEXT, "'שלום'"),
            type("varchar(20) character set cp1250", TEXT, "'řeka'"),
            type("varchar(20) character set cp1251", TEXT, "'Привет'"),
            type("varchar(20) character set cp1256", TEXT, "'سلام'"),
            type("varchar(20) character set cp1257", TEXT, "'ąčęė'"),
            type("varchar(20) character set cp850", TEXT, "'größe'"),
            type("varchar(20) character set cp852", TEXT, "'řeka'"),
            type("varchar(20) character set cp866", TEXT, "'Привет'"),
            type("varchar(20) character set koi8r", TEXT, "'Привет'"),
            type("varchar(20) character set macroman", TEXT, "'größe'"),
            type("varchar(20) character set macce", TEXT, "'řeka'"),
            type("varchar(20) character set tis620", TEXT, "'สวัสดี'"),
            type("varchar(20) character set gbk", TEXT, "'你好'"),
            type("varchar(20) character set gb2312", TEXT, "'你好'"),
            type("varchar(20) character set gb18030", TEXT, "'你好𝄞'"),
            type("varchar(20) character set big5", TEXT, "'你好'"),
            type("varchar(20) character set sjis", TEXT, "'こんにちは'"),
            type("varchar(20) character set cp932", TEXT, "'こんにちは①'"),
            type("varchar(20) character set ujis", TEXT, "'こんにちは'"),
            type("varchar(20) character set eucjpms", TEXT, "'こんにちは①'"),
            type("varchar(20) character set ucs2", TEXT, "'größe'"),
            type("varchar(20) character set utf16", TEXT, "'größe 𝄞'"),
            type("varchar(20) character set utf16le", TEXT, "'größe 𝄞'"),
            type("varchar(20) character set utf32", TEXT, "'größe 𝄞'"),
            type("varchar(20) character set utf8mb3", TEXT, "'größe'"),
            type("varchar(20) collate utf8mb4_bin", TEXT, "'größe'"),
            type("varchar(20) collate latin1_german2_ci", TEXT, "'größe'"),
            type("nvarchar(20)", TEXT, "'größe'"),
            type("national char(20)", TEXT, "'größe'"),
            type("tinytext", TEXT, "'größe'", "''"),
            type("text", TEXT, "REPEAT('ö', 5000)", "NULL"),
            type("text character set latin1", TEXT, "'größe'"),
            type("mediumtext", TEXT, "REPEAT('x', 70000)"),
            type("longtext", TEXT, "'𝄞'"),
            type("varchar(20) character set binary", BASE64, "x'00ff10'"),
            type("binary(4)", BASE64, "x'00ff'", "x'00000000'", "'ab  '", "NULL"),
            type("varbinary(20)", BASE64, "''", "x'00ff1000'", "'ab  '"),
            type("tinyblob", BASE64, "x'00ff10'", "''"),
            type("blob", BASE64, "REPEAT(x'00ff', 1000)", "NULL"),
            type("mediumblob", BASE64, "REPEAT(x'00ff', 40000)"),
            type("longblob", BASE64, "x'00ff10'"),
            type("enum('good','größe and more','it''s')", TEXT, "'good'", "2", "3", "''", "NULL"),
            type("enum('a','ö','€') character set latin1", TEXT, "'ö'", "'€'"),
            type("set('a','größe','it''s')", TEXT, "''", "'a'", "'it''s,a'", "'größe'", "7", "NULL"),
            type("set('ö','ü') character set latin1 collate latin1_bin", TEXT, "'ö,ü'"),
            type("json", ITSELF, "'{\"b\": [1, 2.50, null], \"a\": \"größe\"}'", "'[]'", "'{}'", "'null'", "NULL"),
            type("json", ITSELF, "'true'", "'\"x\"'", "'1'", "'-1'", "'0.1'", "'1e300'", "'1.7976931348623157e308'"),
            type("json", ITSELF, "'32767'", "'65535'", "'2147483647'", "'4294967295'", "'3000000000'", "'-2147483648'"),
            type("json", ITSELF, "'[32768, 65535, 3000000000, 4294967295, -32769, 18446744073709551615]'"),
            type("json", ITSELF, "'{\"a\": 3000000000, \"b\": 65535, \"c\": 9223372036854775807, \"d\": [false]}'"),
            type(
                    "json",
                    ITSELF,
                    "CAST(12345678901234567890.123456789 AS JSON)",
                    "JSON_ARRAY(CAST(1.50 AS DECIMAL(5,2)))"),
            type(
                    "json",
                    ITSELF,
                    "JSON_ARRAY(REPEAT('x', 70000), 3000000000, 7, -7, 70000, NULL, TRUE, 1.5, JSON_OBJECT())"),
            type(
                    "json",
                    ITSELF,
                    "JSON_OBJECT('k', REPEAT('ö', 70000), 'n', 3000000000, 'm', 65536, 's', 7, 'f', FALSE)"),
            type(
                    "json",
                    ITSELF,
                    "CAST(CAST('2024-01-31' AS DATE) AS JSON)",
                    "CAST(CAST('-12:30:00.5' AS TIME(6)) AS JSON)"),
            type(
                    "json",
                    ITSELF,
                    "CAST(CAST('838:59:59' AS TIME) AS JSON)",
                    "CAST(CAST('-00:00:00.000001' AS TIME(6)) AS JSON)"),
            type("json", ITSELF, "CAST(CAST('2024-01-31 12:30:00.000120' AS DATETIME(6)) AS JSON)"),
            type("json", ITSELF, "CAST(TIMESTAMP('2024-01-31 12:30:00') AS JSON)", "CAST(x'00ff' AS JSON)"),
            type("json", ITSELF, "JSON_OBJECT('b', b'101', 'e', x'00ff', 'y', CAST(2024 AS YEAR))"),
            type(
                    "json",
                    ITSELF,
                    "'\"\\\\u0001\\\\b\\\\f\\\\n\\\\r\\\\t/\\\\\\\\\\\\\"𝄞\"'",
                    "'{\"\": {\"ö\": [[], {}]}}'"),
            type("json", ITSELF, "'-0.0'", "'1.0'", "'100000000000000000000'", "'1e-7'", "'123456.789e3'"),
            value("point", "ST_GeomFromText('POINT(1.5 -2)')", """
                    {"x":1.5,"y":-2.0,"wkb":"AQEAAAAAAAAAAAD4PwAAAAAAAADA","srid":null}"""),
            value("point", "ST_GeomFromText('POINT(10 20)', 4326)", """
                    {"x":20.0,"y":10.0,"wkb":"AQEAAAAAAAAAAAA0QAAAAAAAACRA","srid":4326}"""),
            type(
                    "geometry",
                    GEOMETRY,
                    "ST_GeomFromText('POINT(1 2)')",
                    "ST_GeomFromText('LINESTRING(0 0,1 1)', 3857)",
                    "NULL"),
            type("linestring", GEOMETRY, "ST_GeomFromText('LINESTRING(0 0,1.5 1)')"),
            type("polygon", GEOMETRY, "ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))')"),
            type("polygon srid 4326", GEOMETRY, "ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))', 4326)"),
            type("multipoint", GEOMETRY, "ST_GeomFromText('MULTIPOINT((0 0),(1 1))')"),
            type("multilinestring", GEOMETRY, "ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))')"),
            type("multipolygon", GEOMETRY, "ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)))')"),
            type("geometrycollection", GEOMETRY, "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2))')"),
            type("geometrycollection", GEOMETRY, "ST_GeomFromText('GEOMETRYCOLLECTION EMPTY')"),
            type("int invisible", ITSELF, "42"),
            type("int AS (id + 1) VIRTUAL", ITSELF, "DEFAULT"),
            type("varchar(20) AS (CONCAT('größe ', id)) STORED", TEXT, "DEFAULT"),
            type("int DEFAULT 7", ITSELF, "DEFAULT", "1"),
            type("bool DEFAULT TRUE", ITSELF, "DEFAULT"),
            type("bigint unsigned DEFAULT 18446744073709551615", SHOWN, "DEFAULT"),
            type("decimal(5,2) DEFAULT 1.50", SHOWN, "DEFAULT"),
            type("float(7,4) DEFAULT 1.5", "'1.5'", "DEFAULT"),
            type("bit DEFAULT b'1'", "IF(v = 1, 'true', 'false')", "DEFAULT"),
            type("bit(3) DEFAULT b'110'", "'\"110\"'", "DEFAULT"),
            type("year DEFAULT 2024", "'2024'", "DEFAULT"),
            type("date DEFAULT '2024-01-31'", SHOWN, "DEFAULT"),
            type("time(3) DEFAULT '-10:00:00.5'", TIME, "DEFAULT"),
            type("datetime DEFAULT '2024-01-31 12:30:00'", TIMESTAMP, "DEFAULT"),
            type("datetime(6) DEFAULT CURRENT_TIMESTAMP(6)", TIMESTAMP, "DEFAULT"),
            type("timestamp NULL DEFAULT '2024-01-31 12:30:00'", INSTANT, "DEFAULT", "NULL"),
            type("timestamp(3) NULL DEFAULT CURRENT_TIMESTAMP(3)", INSTANT, "DEFAULT"),
            type("varchar(20) DEFAULT 'größe'", TEXT, "DEFAULT"),
            type("enum('a','ö') DEFAULT 'ö'", TEXT, "DEFAULT"),
            type("set('a','ö') DEFAULT 'a,ö'", TEXT, "DEFAULT"),
            type("binary(3) DEFAULT 'ab'", BASE64, "DEFAULT"),
            type("json DEFAULT ('{}')", ITSELF, "DEFAULT"),
            value("date DEFAULT '0000-00-00' NOT NULL", "DEFAULT", "\"-0001-11-30\""),
            value("timestamp DEFAULT '0000-00-00 00:00:00' NOT NULL", "DEFAULT", "\"-0001-11-30T00:00:00Z\""),
            value("date NOT NULL", "'0000-00-00'", "\"-0001-11-30\""),
            value("date NOT NULL", "'2024-00-15'", "\"-0001-11-30\""),
            value("datetime NOT NULL", "'0000-00-00 00:00:00'", "\"-0001-11-30T00:00:00\""),
            value("datetime(6) NOT NULL", "'0000-00-00 00:00:00'", "\"-0001-11-30T00:00:00\""),
            value("timestamp NOT NULL", "'0000-00-00 00:00:00'", "\"-0001-11-30T00:00:00Z\""));

    private static MySqlShop shop;
    private static Source source;
    private static Map<Integer, Row> rows;
    private static Map<Integer, Row> laterRows;
    private static Map<Integer, Row> rowsReadAgain;
    private static Map<Integer, Row> laterRowsReadAgain;

    /** All types are columns of one table, and the n-th values of all are one row; what is set aside has its own tables. */
    @BeforeAll
    static void loadAndStreamEveryValue() throws SQLException {
        shop = new MySqlShop(Gtids.ON);
        StringJoiner columns = new StringJoiner(", ");
        TYPES.forEach(type -> {
            columns.add("%s %s".formatted(column("v", type), type.name()));
            if (type.mayBeRequired()) {
                columns.add("%s %s".formatted(column("n", type), required(type)));
            }
        });
        sql("CREATE TABLE everything (id int PRIMARY KEY, %s)".formatted(columns));
        sql("CREATE TABLE later (id int PRIMARY KEY)");
        int inserted = insert(1);
        source = shop.source("everything", "later");
        source.start();
        await().until(() -> source.status().state(), SourceState.STREAMING::equals);
        StringJoiner added = new StringJoiner(", ");
        addable().forEach(type -> added.add("ADD %s %s".formatted(column("v", type), type.name())));
        sql("ALTER TABLE later " + added);
        int all = inserted + insert(STREAMED) + insertLater();
        await().until(() -> source.status().published() + source.status().deadLetters(), count -> count == all);
        source.snapshot(
                SnapshotRequest.of(List.of(shop.name + ".everything", shop.name + ".later"), Mode.REFRESH, "test")
                        .inChunksOf(3));
        await().until(() -> source.status().published() + source.status().deadLetters(), count -> count == 2L * all);
        rows = read("everything", false);
        laterRows = read("later", false);
        rowsReadAgain = read("everything", true);
        laterRowsReadAgain = read("later", true);
    }

    private static ConditionFactory await() {
        return eventually()
                .atMost(Shop.PATIENCE.multipliedBy(2))
                .failFast(() -> source.status().state() == SourceState.FAILED);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    /** In a session that takes every value, and whose time zone is not the server's. */
    private static void sql(String... statements) throws SQLException {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET NAMES utf8mb4");
            statement.execute("SET SESSION sql_mode = '', time_zone = '+05:30', innodb_strict_mode = OFF");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String column(String prefix, Type type) {
        return prefix + TYPES.indexOf(type);
    }

    private static String required(Type type) {
        return type.name().endsWith(" NULL") ? type.name().replace(" NULL", " NOT NULL") : type.name() + " NOT NULL";
    }

    /** Returns the number of rows. */
    private static int insert(int firstId) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < mostValues(); i++) {
            StringJoiner columns = new StringJoiner(", ");
            StringJoiner values = new StringJoiner(", ");
            for (Type type : TYPES) {
                if (type.isRequired() || i < type.values().size()) {
                    columns.add(column("v", type));
                    values.add(type.inRow(i));
                }
                if (type.mayBeRequired()) {
                    columns.add(column("n", type));
                    values.add(type.inRow(i));
                }
            }
            statements.add("INSERT INTO everything (id, %s) VALUES (%d, %s)".formatted(columns, firstId + i, values));
        }
        sql(statements.toArray(String[]::new));
        return statements.size();
    }

    private static int insertLater() throws SQLException {
        String columns =
                String.join(", ", addable().map(type -> column("v", type)).toList());
        sql("INSERT INTO later (id, %1$s) SELECT id, %1$s FROM everything WHERE id < %2$d"
                .formatted(columns, STREAMED));
        return mostValues();
    }

    private static Stream<Type> addable() {
        return TYPES.stream().filter(Type::isAddable);
    }

    private static int mostValues() {
        return TYPES.stream().mapToInt(type -> type.values().size()).max().orElseThrow();
    }

    /** @param again whether those that a snapshot read, or those of load and stream */
    private static Map<Integer, Row> read(String table, boolean again) {
        ChangeDecoder decoder = new ChangeDecoder(shop.registry);
        Map<Integer, Row> found = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : Changes.records(shop.kafka, topic(table))) {
            if (Changes.header(record, LeatHeaders.EVENT_ID).startsWith("snapshot/") != again) {
                continue;
            }
            ChangeEvent event = decoder.event(record.key(), record.value(), record.headers())
                    .orElseThrow();
            int id = Integer.parseInt(event.key().text());
            found.put(
                    id, event instanceof ChangeEvent.Read read ? read.after() : ((ChangeEvent.Inserted) event).after());
            assertThat(event)
                    .isInstanceOf(
                            again || (id < STREAMED && table.equals("everything"))
                                    ? ChangeEvent.Read.class
                                    : ChangeEvent.Inserted.class);
        }
        return found;
    }

    private static String topic(String table) {
        return shop.name + "." + shop.name + "." + table;
    }

    static List<Type> types() {
        return TYPES;
    }

    @ParameterizedTest
    @MethodSource("types")
    void aValueReadAgainIsTheVerySameAsFromTheLog(Type type) throws IOException {
        assertThat(rowsReadAgain).hasSameSizeAs(rows);
        assertThat(onTheTopic(rowsReadAgain, column("v", type))).isEqualTo(onTheTopic(rows, column("v", type)));
        if (type.mayBeRequired()) {
            assertThat(onTheTopic(rowsReadAgain, column("n", type))).isEqualTo(onTheTopic(rows, column("n", type)));
        }
        if (type.isAddable()) {
            assertThat(onTheTopic(laterRowsReadAgain, column("v", type)))
                    .isEqualTo(onTheTopic(laterRows, column("v", type)));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aValueIsOnTheTopicWhatItIsInTheDatabase(Type type) throws SQLException, IOException {
        assertThat(onTheTopic(rows, column("v", type))).isEqualTo(inTheDatabase("everything", column("v", type), type));
        if (type.mayBeRequired()) {
            assertThat(onTheTopic(rows, column("n", type)))
                    .as("not null")
                    .isEqualTo(inTheDatabase("everything", column("n", type), type));
        }
        if (!type.isAddable()) {
            return;
        }
        assertThat(onTheTopic(laterRows, column("v", type)))
                .as("added later")
                .isEqualTo(inTheDatabase("later", column("v", type), type));
        assertThat(registered("later", column("v", type)))
                .as("added later")
                .isEqualTo(registered("everything", column("v", type)));
    }

    private static Column registered(String table, String column) {
        return EntitySchemas.of(
                        shop.registry
                                .latest(TopicNames.keySubject(topic(table)))
                                .orElseThrow(),
                        shop.registry
                                .latest(TopicNames.valueSubject(topic(table)))
                                .orElseThrow())
                .column(column)
                .orElseThrow();
    }

    @Test
    void aColumnThatTheLogDoesNotTellExactlyIsRefusedByTheCheck() throws SQLException {
        sql("""
                CREATE TABLE unreadable (
                    id int PRIMARY KEY,
                    a varchar(9) CHARACTER SET koi8u,
                    b enum('x,y', 'z'),
                    c enum('x', 'it''s', 'z'),
                    d text CHARACTER SET latin1)
                """);

        assertThat(new SourceCatalog("test").check(shop.definition("unreadable")))
                .extracting(problem -> problem.severity() + " " + problem.message())
                .containsExactly(
                        "ERROR column a of table %s.unreadable is of character set koi8u, which the connector reads wrongly from the log"
                                .formatted(shop.name),
                        "ERROR column b of table %s.unreadable is an enum with a comma in a value, which the connector reads wrongly from the log"
                                .formatted(shop.name));
    }

    private static Map<Integer, JsonNode> inTheDatabase(String table, String column, Type type)
            throws SQLException, IOException {
        Map<Integer, JsonNode> values = new TreeMap<>();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT id, IF(v IS NULL, NULL, %s) FROM (SELECT id, %s AS v FROM %s) all_rows"
                                .formatted(type.canonical(), column, table))) {
            while (result.next()) {
                String json = result.getString(2);
                values.put(result.getInt(1), json == null ? JSON.nullNode() : plain(JSON.readTree(json)));
            }
        }
        return values;
    }

    private static Map<Integer, JsonNode> onTheTopic(Map<Integer, Row> rows, String column) throws IOException {
        Map<Integer, JsonNode> values = new TreeMap<>();
        for (Map.Entry<Integer, Row> row : rows.entrySet()) {
            StringWriter text = new StringWriter();
            int index = row.getValue().index(column);
            try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
                CanonicalJson.write(
                        json,
                        row.getValue().columns().get(index).type(),
                        row.getValue().value(index));
            }
            values.put(row.getKey(), plain(JSON.readTree(text.toString())));
        }
        return values;
    }

    /** With numbers as they are compared: 1.0 is 1. */
    private static JsonNode plain(JsonNode node) {
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            return JSON.getNodeFactory()
                    .numberNode(number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros());
        }
        if (node.isArray()) {
            List<JsonNode> elements = new ArrayList<>();
            node.forEach(element -> elements.add(plain(element)));
            return JSON.createArrayNode().addAll(elements);
        }
        if (node.isObject()) {
            Map<String, JsonNode> members = new TreeMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), plain(member.getValue())));
            return JSON.createObjectNode().setAll(members);
        }
        return node;
    }
}
