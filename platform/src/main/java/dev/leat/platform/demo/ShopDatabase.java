package dev.leat.platform.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The shop's database: its tables and what stands in them when the demo begins. */
record ShopDatabase(String url, String user, String password) {

    /** Commits wait until the database's own log is on disk: what the demo measures begins there. */
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url, user, password);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = on");
        }
        return connection;
    }

    /** Makes the tables and fills them. */
    void create(int orders) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(DemoServers.resource("shop-schema.sql"));
            statement.execute(DemoServers.resource("shop-fill.sql").replace(":orders", Integer.toString(orders)));
            connection.commit();
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
