package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.services.Home;
import dev.leat.services.MySqlServer;
import dev.leat.services.MySqlServer.Gtids;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MySqlFaultsTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text NOT NULL)";

    @ParameterizedTest
    @EnumSource
    void aServerThatIsKilledAndComesBackIsReadOnWithoutLosingOrRepeating(Gtids gtids) {
        try (MySqlShop shop = new MySqlShop(gtids)) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
            Source source = shop.source("fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.server.kill();
            reaches(source, SourceState.RETRYING);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("DATABASE_UNREACHABLE");
            shop.server.start();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (2, 'pear')");

            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("fruits").texts()).containsExactly("= 1 apple", "+ 2 pear"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLogThatWasPurgedStopsTheSourceByName(Gtids gtids) {
        try (MySqlShop shop = new MySqlShop(gtids)) {
            Source source = pausedAfterALoad(shop);
            shop.sql("INSERT INTO fruits VALUES (2, 'pear')", "FLUSH BINARY LOGS", "FLUSH BINARY LOGS");
            String newest = shop.column("SHOW BINARY LOGS").getLast();
            shop.sql("PURGE BINARY LOGS TO '" + newest + "'");

            source.resume();
            reaches(source, SourceState.FAILED);

            SourceCause cause = source.status().cause().orElseThrow();
            assertThat(cause.code()).isEqualTo("BINLOG_PURGED");
            assertThat(cause.message()).contains("source repair " + shop.name);
            source.repair();
            reaches(source, SourceState.STREAMING);
            eventually().until(() -> shop.changes("fruits").texts().contains("= 2 pear"));
        }
    }

    @Test
    void aLogThatWasResetStopsTheSourceByName() {
        for (Map.Entry<Gtids, String> expected :
                Map.of(Gtids.ON, "GTIDS_UNKNOWN", Gtids.OFF, "BINLOG_RESET").entrySet()) {
            try (MySqlShop shop = new MySqlShop(expected.getKey())) {
                shop.sql("FLUSH BINARY LOGS");
                Source source = pausedAfterALoad(shop);
                shop.sql("RESET MASTER");

                source.resume();
                reaches(source, SourceState.FAILED);

                assertThat(source.status().cause().orElseThrow().code()).isEqualTo(expected.getValue());
            }
        }
    }

    @Test
    void anotherServerAtTheAddressStopsTheSourceByName() {
        Home home = Home.temporary("mysql");
        String name;
        try (MySqlServer server = new MySqlServer(home)) {
            server.start();
            try (MySqlShop shop = new MySqlShop(server)) {
                name = shop.name;
                pausedAfterALoad(shop);
            }
        }
        try (MySqlServer other = new MySqlServer(Home.temporary("mysql").onPort(home.port()))) {
            other.start();
            try (MySqlShop shop = new MySqlShop(other, name)) {
                shop.sql(FRUITS);
                Source source = shop.source("fruits");
                source.start();
                reaches(source, SourceState.FAILED);

                assertThat(source.status().cause().orElseThrow().code()).isEqualTo("DATABASE_REPLACED");
            }
        }
    }

    @Test
    void aSchemaHistoryThatIsGoneOrWillGoStopsTheSourceByName() throws Exception {
        try (MySqlShop shop = new MySqlShop(Gtids.ON);
                Admin admin = Admin.create(shop.kafka.with(Map.of()))) {
            String topic = "leat.test.schema-history." + shop.name;
            Source source = pausedAfterALoad(shop);
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            retention(admin, resource, "604800000");

            source.resume();
            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("SCHEMA_HISTORY_LOST");
            assertThat(source.status().cause().orElseThrow().message()).contains("retention.ms=604800000");
            retention(admin, resource, "-1");
            source.restart();
            reaches(source, SourceState.STREAMING);
            source.pause();

            admin.deleteTopics(List.of(topic)).all().get();
            // the controller has deleted it; the brokers hear of it a moment later
            eventually().until(() -> !admin.listTopics().names().get().contains(topic));
            source.resume();
            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("SCHEMA_HISTORY_LOST");
            source.repair();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (2, 'pear')");
            eventually().until(() -> shop.changes("fruits").texts().contains("+ 2 pear"));
        }
    }

    private static void retention(Admin admin, ConfigResource topic, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        topic,
                        List.of(new AlterConfigOp(new ConfigEntry("retention.ms", value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    @Test
    void aRefusedPasswordIsTheOperatorsAndIsNeverShown() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            shop.sql(FRUITS);
            Source source = shop.source(shop.definitionFor(shop.server.user(), "hunter2", "fruits"));
            source.start();
            reaches(source, SourceState.FAILED);

            SourceCause cause = source.status().cause().orElseThrow();
            assertThat(cause.code()).isEqualTo("LOGIN_REFUSED");
            assertThat(cause.message()).contains(shop.name, shop.server.user()).doesNotContain("hunter2");
        }
    }

    @Test
    void anXaTransactionStopsTheSourceInsteadOfPublishingWhatMayBeRolledBack() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            shop.sql(FRUITS);
            Source source = shop.source("fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql(
                    "XA START '%s'".formatted(shop.name),
                    "INSERT INTO fruits VALUES (1, 'apple')",
                    "XA END '%s'".formatted(shop.name),
                    "XA PREPARE '%s'".formatted(shop.name),
                    "XA ROLLBACK '%s'".formatted(shop.name));

            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("CHANGE_NOT_READABLE");
            assertThat(shop.changes("fruits").texts()).isEmpty();
        }
    }

    @Test
    void everyProblemOfAServerIsToldWithItsMending() {
        try (MySqlShop shop = new MySqlShop(Gtids.OFF)) {
            String user = "reader_" + shop.name;
            shop.sql(
                    "CREATE TABLE products (id int PRIMARY KEY)",
                    "CREATE TABLE loose (id int)",
                    "CREATE USER %s IDENTIFIED BY 'secret'".formatted(user),
                    "GRANT SELECT ON %s.products TO %s".formatted(shop.name, user),
                    "GRANT INSERT ON %s.loose TO %s".formatted(shop.name, user));

            List<String> problems = new SourceCatalog("test")
                    .check(shop.definitionFor(user, "secret", "products", "loose", "prodcuts")).stream()
                            .map(problem -> problem.severity() + " " + problem.field() + ": " + problem.message()
                                    + " > " + problem.fix())
                            .toList();

            assertThat(problems)
                    .anyMatch(
                            text -> text.startsWith("ERROR user") && text.contains("GRANT REPLICATION SLAVE ON *.* TO"))
                    .anyMatch(text ->
                            text.startsWith("ERROR user") && text.contains("GRANT REPLICATION CLIENT ON *.* TO"))
                    .anyMatch(text -> text.startsWith("ERROR user") && text.contains("GRANT RELOAD ON *.* TO"))
                    .anyMatch(text -> text.startsWith("ERROR user")
                            && text.contains("GRANT SELECT ON `%s`.`loose` TO".formatted(shop.name)))
                    .anyMatch(text -> text.startsWith("ERROR tables:") && text.contains("loose has no primary key"))
                    .anyMatch(text -> text.startsWith("ERROR tables[2]")
                            && text.contains("did you mean %s.products?".formatted(shop.name)))
                    .anyMatch(text -> text.startsWith("WARNING url") && text.contains("gtid_mode"))
                    .hasSize(7);
        }
    }

    @Test
    void theLeastPrivilegesOfTheManualSuffice() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            String user = "leat_" + shop.name;
            shop.sql(
                    FRUITS,
                    "INSERT INTO fruits VALUES (1, 'apple')",
                    "CREATE USER %s IDENTIFIED BY 'secret'".formatted(user),
                    "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO " + user,
                    "GRANT SELECT ON %s.* TO %s".formatted(shop.name, user));
            assertThat(new SourceCatalog("test").check(shop.definitionFor(user, "secret", "fruits")))
                    .isEmpty();
            Source source = shop.source(shop.definitionFor(user, "secret", "fruits"));
            source.start();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (2, 'pear')");

            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("fruits").texts()).containsExactly("= 1 apple", "+ 2 pear"));
        }
    }

    private static Source pausedAfterALoad(MySqlShop shop) {
        shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
        Source source = shop.source("fruits");
        source.start();
        reaches(source, SourceState.STREAMING);
        eventually().until(() -> shop.changes("fruits").texts().contains("= 1 apple"));
        source.pause();
        return source;
    }
}
