package dev.leat.platform.torture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the shop's tables.
 *
 * @param keyColumns how many of its columns, from the first on, are its key
 * @param columns how many it has
 */
record ShopTable(String name, int keyColumns, int columns) {

    static final List<ShopTable> ALL = List.of(
            new ShopTable("customers", 1, 2),
            new ShopTable("products", 1, 2),
            new ShopTable("orders", 2, 4),
            new ShopTable("order_lines", 3, 5));

    /** All rows by their keys, as of one moment. */
    Map<List<Long>, List<Object>> rows(Connection connection) throws SQLException {
        Map<List<Long>, List<Object>> rows = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select * from " + name)) {
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getObject(column));
                }
                rows.put(key(row), row);
            }
        }
        return rows;
    }

    List<Long> key(List<Object> row) {
        return row.subList(0, keyColumns).stream()
                .map(part -> ((Number) part).longValue())
                .toList();
    }

    /** Does nothing where the key is there. */
    String insert() {
        return "insert into %s values (%s) on conflict do nothing"
                .formatted(name, String.join(", ", Collections.nCopies(columns, "?")));
    }
}
