package dev.leat.platform.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.platform.verify.ConfiguredViews.SourceDatabase;
import dev.leat.platform.verify.Verdict;
import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program loses the log of thousands of changes while it stands still, says so, and is repaired. For more than
 * the {@value #ORDERS_BY_DEFAULT} orders of the suite: {@code -Dleat.drill.orders=100000}.
 */
@Tag("torture")
class LogLossTest {

    private static final int ORDERS_BY_DEFAULT = 3_000;
    private static final int ORDERS = Integer.getInteger("leat.drill.orders", ORDERS_BY_DEFAULT);
    private static final int LINES_OF_AN_ORDER = 2;
    private static final int PRODUCTS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(ORDERS > ORDERS_BY_DEFAULT ? 20 : 2);

    /** In any dialect: deletions, new keys, changes, and keys that are deleted and come back. */
    private static final List<String> CHANGES_THAT_NOBODY_SEES = List.of(
            "delete from orders where id % 5 = 0",
            "delete from order_lines where order_id % 5 = 0 and line_no = 1",
            "insert into orders select distinct region, order_id, 1, 'again' from order_lines where order_id % 10 = 0",
            "update orders set status = 'paid' where id % 3 = 1",
            "update orders set id = id + 1000000 where id % 7 = 1",
            "update order_lines set order_id = order_id + 1000000 where order_id % 7 = 1",
            "update order_lines set line_no = line_no + 10, quantity = quantity + 1 where order_id % 9 = 2",
            "insert into orders select region, id + 2000000, customer_id, 'new' from orders where id % 4 = 2",
            "insert into order_lines select region, order_id + 2000000, line_no, product_id, quantity from order_lines"
                    + " where order_id % 4 = 2",
            "delete from customers where id % 10 = 3",
            "update customers set name = concat(name, ' renamed') where id % 10 = 4",
            "update customers set id = id + 1000000 where id % 10 = 6",
            "delete from products where id % 10 = 5",
            "update products set title = concat(title, ' renamed') where id % 10 = 7");

    private final PostgreSqlService postgreSql = SharedServices.postgreSql();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void aRepairAfterPostgreSqlsSlotWasDroppedMakesEveryDocumentRight() throws Exception {
        postgreSql.createDatabase("logloss");
        SourceDatabase database = () -> connect("logloss");
        OrdersProgram program = new OrdersProgram(
                "logloss",
                folder,
                "postgres",
                "public",
                postgreSql.jdbcUrl("logloss"),
                postgreSql.user(),
                postgreSql.password());
        drill(program, database, database, "SLOT_MISSING", () -> {
            String slots = "pg_replication_slots where database = 'logloss'";
            await().atMost(PATIENCE).until(() -> column(database, "select active from " + slots), List.of("f")::equals);
            column(database, "select pg_drop_replication_slot(slot_name) from " + slots);
        });
    }

    @Test
    void aRepairAfterMySqlsBinlogsWerePurgedMakesEveryDocumentRight() throws Exception {
        MySqlService server = SharedServices.mySql();
        server.createDatabase("logloss");
        postgreSql.createDatabase("logloss_mirror");
        SourceDatabase database =
                () -> DriverManager.getConnection(server.jdbcUrl("logloss"), server.user(), server.password());
        OrdersProgram program = new OrdersProgram(
                "mysql-logloss",
                folder,
                "mysql",
                "logloss",
                server.jdbcUrl("logloss"),
                server.user(),
                server.password());
        drill(program, database, () -> mirror(database), "BINLOG_PURGED", () -> {
            run(database, List.of("flush binary logs"));
            String newest = column(database, "show binary logs").getLast();
            run(database, List.of("purge binary logs to '" + newest + "'"));
        });
    }

    private interface Loss {
        void happens() throws SQLException;
    }

    /** @param truth answers PostgreSQL's SQL with what is in the database */
    private void drill(OrdersProgram program, SourceDatabase database, SourceDatabase truth, String code, Loss loss)
            throws Exception {
        run(database, OrdersProgram.TABLES);
        fill(database);
        try (LeatProcess leat = program.start("before")) {
            equalEverywhere(program, truth, leat);
            leat.process().destroy();
            assertThat(leat.process().waitFor()).isZero();
        }
        int lost = run(database, CHANGES_THAT_NOBODY_SEES);
        assertThat(lost).isGreaterThan(ORDERS);
        loss.happens();
        assertThat(program.verdicts(truth)).noneMatch(Verdict::isEqual);
        try (LeatProcess leat = program.start("after")) {
            await().atMost(PATIENCE)
                    .until(() -> program.source(leat).path("state").asText(), "failed"::equals);
            assertThat(program.source(leat).path("cause").path("code").asText()).isEqualTo(code);
            program.steerSource(leat, "repair");
            await().atMost(PATIENCE).until(() -> completed(program.jobs(leat)));
            long deleted = program.deleted(leat);
            assertThat(deleted).isGreaterThan(ORDERS / 10);
            equalEverywhere(program, truth, leat)
                    .forEach(verdict -> System.out.printf(
                            "log loss: %s, %d changes lost, %d entities found deleted, %s%n",
                            code, lost, deleted, verdict));
        }
    }

    /** The jobs before the last one were of the first load. */
    private static boolean completed(JsonNode jobs) {
        JsonNode last = jobs.path(jobs.size() - 1);
        return last.path("mode").asText().equals("reconcile")
                && last.path("state").asText().equals("completed");
    }

    private static List<Verdict> equalEverywhere(OrdersProgram program, SourceDatabase truth, LeatProcess leat) {
        AtomicReference<List<Verdict>> last = new AtomicReference<>(List.of());
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .failFast("it ended", () -> !leat.process().isAlive())
                .ignoreExceptions() // a store that has nothing of the view yet
                .untilAsserted(() -> {
                    last.set(program.verdicts(truth));
                    assertThat(last.get()).hasSize(3).allMatch(Verdict::isEqual);
                });
        return last.get();
    }

    private static void fill(SourceDatabase database) throws SQLException {
        int customers = ORDERS / 10;
        insert(database, "insert into customers values (?, ?)", customers, id -> new Object[] {id, "customer " + id});
        insert(database, "insert into products values (?, ?)", PRODUCTS, id -> new Object[] {id, "product " + id});
        insert(database, "insert into orders values (?, ?, ?, ?)", ORDERS, id ->
                new Object[] {id % 3, id, id % customers, "new"});
        insert(database, "insert into order_lines values (?, ?, ?, ?, ?)", ORDERS * LINES_OF_AN_ORDER, line -> {
            int order = line / LINES_OF_AN_ORDER;
            return new Object[] {order % 3, order, line % LINES_OF_AN_ORDER + 1, line % PRODUCTS, line % 10};
        });
    }

    private interface Row {
        Object[] values(int number);
    }

    private static void insert(SourceDatabase database, String sql, int rows, Row row) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            connection.setAutoCommit(false);
            for (int number = 0; number < rows; number++) {
                add(statement, row.values(number));
            }
            statement.executeBatch();
            connection.commit();
        }
    }

    private static void add(PreparedStatement statement, Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }

    /** Returns how many rows were changed. */
    private static int run(SourceDatabase database, List<String> statements) throws SQLException {
        int changed = 0;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                changed += statement.executeUpdate(sql);
            }
        }
        return changed;
    }

    private static List<String> column(SourceDatabase database, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(postgreSql.jdbcUrl(name), postgreSql.user(), postgreSql.password());
    }

    /** The tables as they are now, where PostgreSQL can be asked. */
    private Connection mirror(SourceDatabase original) throws SQLException {
        SourceDatabase mirror = () -> connect("logloss_mirror");
        run(mirror, List.of("drop schema if exists logloss cascade", "create schema logloss"));
        try (Connection from = original.connect();
                Connection to = mirror.connect();
                Statement read = from.createStatement();
                Statement make = to.createStatement()) {
            make.execute("set search_path to logloss");
            for (String table : OrdersProgram.TABLES) {
                make.execute(table);
            }
            for (String table : OrdersProgram.TABLE_NAMES) {
                copy(read, to, table);
            }
        }
        return mirror.connect();
    }

    private static void copy(Statement read, Connection to, String table) throws SQLException {
        try (ResultSet rows = read.executeQuery("select * from " + table)) {
            int columns = rows.getMetaData().getColumnCount();
            try (PreparedStatement insert = to.prepareStatement("insert into %s values (%s)"
                    .formatted(table, String.join(", ", Collections.nCopies(columns, "?"))))) {
                while (rows.next()) {
                    Object[] values = new Object[columns];
                    for (int i = 0; i < columns; i++) {
                        values[i] = rows.getObject(i + 1);
                    }
                    add(insert, values);
                }
                insert.executeBatch();
            }
        }
    }
}
