package dev.leat.platform.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.platform.manual.MetricsPage;
import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code leat run} from a MySQL database to a read model, killed in between. */
class MySqlProgramTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MySqlService source = SharedServices.mySql();
    private final PostgreSqlService store = SharedServices.postgreSql();

    @TempDir
    Path folder;

    @Test
    void theReadModelIsWhatTheDatabaseIsAlsoAfterAKill() throws Exception {
        source.createDatabase("program");
        store.createDatabase("mysql_program");
        inSource("CREATE TABLE customers (id bigint unsigned PRIMARY KEY, name varchar(50) NOT NULL)");
        inSource("CREATE TABLE orders (id int PRIMARY KEY, customer_id bigint unsigned, status enum('new', 'paid'))");
        inSource("INSERT INTO customers VALUES (18446744073709551615, 'größe')");
        inSource("INSERT INTO orders VALUES (1, 18446744073709551615, 'new'), (2, NULL, 'paid')");
        Path file = Files.writeString(folder.resolve("leat.yaml"), configuration());

        try (LeatProcess first = new LeatProcess(file, folder.resolve("first.log"))) {
            await().atMost(PATIENCE)
                    .failFast("it ended", () -> !first.process().isAlive())
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(documents()).containsExactly("1 new größe", "2 paid null"));
            inSource("INSERT INTO orders VALUES (3, 18446744073709551615, 'new')");
        }
        inSource("UPDATE orders SET status = 'paid' WHERE id = 1");
        inSource("DELETE FROM orders WHERE id = 2");
        inSource("UPDATE customers SET name = 'renamed'");

        try (LeatProcess second = new LeatProcess(file, folder.resolve("second.log"))) {
            await().atMost(PATIENCE)
                    .failFast("it ended", () -> !second.process().isAlive())
                    .untilAsserted(() -> assertThat(documents()).containsExactly("1 paid renamed", "3 new renamed"));
            assertThat(second.get("/sources")).contains("\"state\":\"streaming\"");
            await().atMost(PATIENCE).untilAsserted(() -> {
                String scraped = second.metrics();
                assertThat(MetricsPage.lines().stream().filter(MetricsPage.Line::isOfMySql))
                        .isNotEmpty()
                        .allSatisfy(line -> assertThat(scraped).contains(line.name() + "{"));
            });
            assertThat(second.log()).doesNotContain(source.password());
        }
    }

    private void inSource(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(source.jdbcUrl("program"), source.user(), source.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> documents() throws SQLException {
        List<String> documents = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(store.jdbcUrl("mysql_program"), store.user(), store.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, status, customer_name FROM orders ORDER BY id")) {
            while (rows.next()) {
                documents.add("%s %s %s".formatted(rows.getInt(1), rows.getString(2), rows.getString(3)));
            }
        }
        return documents;
    }

    private String configuration() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), source.password());
        return """
                deployment: mysql-program
                data: %s
                kafka: {bootstrap-servers: "%s"}
                registry: {url: "%s"}
                topics: {partitions: 2, replication: 1}
                sources:
                  mysql-program:
                    type: mysql
                    url: %s
                    user: %s
                    password: ${file:%s}
                    tables: [program.*]
                views:
                  mysql-program-orders:
                    root: mysql-program.program.orders
                    fields: [id, status]
                    references:
                      customer:
                        from: mysql-program.program.customers
                        by: customer_id
                        fields: [name]
                        when-missing: show-without
                    stores:
                      reports: {type: postgres, url: "%s", user: %s, password: "${env:PG_PASSWORD}", table: orders}
                api: {port: 0}
                """.formatted(
                        folder.resolve("data"),
                        SharedServices.kafka().bootstrapServers(),
                        SharedServices.registry().apiUrl(),
                        source.jdbcUrl("program"),
                        source.user(),
                        password,
                        store.jdbcUrl("mysql_program"),
                        store.user());
    }
}
