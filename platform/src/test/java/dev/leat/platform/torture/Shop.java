package dev.leat.platform.torture;

import dev.leat.platform.program.OrdersProgram;
import dev.leat.platform.verify.ConfiguredViews.SourceDatabase;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The database of a shop, and what happens to it while nobody looks. */
final class Shop implements SourceDatabase {

    static final int REGIONS = 3;
    static final int ORDERS = 1_500;
    static final int CUSTOMERS = 200;
    static final int PRODUCTS = 60;

    /** Puts what is not there. */
    private static final List<String> FILLING = List.of(
            "insert into customers select n, 'customer ' || n from generate_series(0, %d) n".formatted(CUSTOMERS - 1),
            "insert into products select n, 'product ' || n from generate_series(0, %d) n".formatted(PRODUCTS - 1),
            "insert into orders select n %% %d, n, n %% %d, 'new' from generate_series(0, %d) n"
                    .formatted(REGIONS, CUSTOMERS, ORDERS - 1),
            "insert into order_lines select o %% %d, o, n, (o + n) %% %d, n".formatted(REGIONS, PRODUCTS)
                    + " from generate_series(0, %d) o, generate_series(1, 2) n".formatted(ORDERS - 1));

    /** Many rows go, get other keys, come back and come new; {@code %1$d} chooses which. */
    private static final List<String> CHANGES = List.of(
            "delete from orders where id % 4 = %1$d % 4",
            "update orders set id = id + 1000 where id % 11 = %1$d % 11 and id < 500"
                    + " and not exists (select 1 from orders other where other.id = orders.id + 1000)",
            "delete from order_lines where (order_id + line_no) % 5 = %1$d % 5",
            "insert into orders select distinct region, order_id, order_id % 200, 'again' from order_lines"
                    + " where order_id % 8 = %1$d % 8 on conflict do nothing",
            "delete from customers where id % 9 = %1$d % 9",
            "update customers set name = name || '.' where id % 7 = %1$d % 7");

    private final PostgreSqlService server = SharedServices.postgreSql();
    private final String name;

    /** @param name of its database, which no other test has */
    Shop(String name) throws SQLException {
        this.name = name;
        server.createDatabase(name);
        run(OrdersProgram.TABLES);
        fill();
    }

    /** As many rows as at the beginning, or more. */
    void fill() throws SQLException {
        run(FILLING.stream().map(sql -> sql + " on conflict do nothing").toList());
    }

    String url() {
        return server.jdbcUrl(name);
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), server.user(), server.password());
    }

    /** Everything in it, by table and key. */
    Map<ShopTable, Map<List<Long>, List<Object>>> rows() throws SQLException {
        Map<ShopTable, Map<List<Long>, List<Object>>> rows = new HashMap<>();
        try (Connection connection = connect()) {
            for (ShopTable table : ShopTable.ALL) {
                rows.put(table, table.rows(connection));
            }
        }
        return rows;
    }

    /** Empties a table at once, and puts some of its rows back in the same transaction. */
    void truncate(ShopTable table, int which) throws SQLException {
        String key = table.name().equals("order_lines") ? "order_id" : "id";
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create temp table kept on commit drop as select * from %s where (%s + %d) %% 5 < 3"
                    .formatted(table.name(), key, which));
            statement.execute("truncate " + table.name());
            statement.execute("insert into %s select * from kept".formatted(table.name()));
            connection.commit();
        }
    }

    void change(int which) throws SQLException {
        run(CHANGES.stream()
                .map(sql -> sql.replace("%1$d", Integer.toString(which)))
                .toList());
    }

    /** Whether the slot that the program reads by is free. */
    boolean slotIsFree() throws SQLException {
        return answer("select count(*) from pg_replication_slots where active and database = ?")
                .equals(Optional.of("0"));
    }

    void dropSlot() throws SQLException {
        answer("select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = ?");
    }

    private Optional<String> answer(String sql) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(String.valueOf(result.getString(1))) : Optional.empty();
            }
        }
    }

    private void run(List<String> statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }
}
