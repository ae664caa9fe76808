package dev.leat.platform.demo;

import dev.leat.materializer.ViewState;
import dev.leat.platform.program.Program;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Whether everything that the shop's database had logged at one moment is in Kafka, no view has a document left to render,
 * and every loader has read its topic. What is under way between the roles of a join shows in none of them, so what follows
 * must be ready to look again.
 */
final class CaughtUp {

    private final ShopDatabase shop;
    private final Program program;
    private final String logEnd;

    private CaughtUp(ShopDatabase shop, Program program, String logEnd) {
        this.shop = shop;
        this.program = program;
        this.logEnd = logEnd;
    }

    /** With all that is committed by now. */
    static CaughtUp withNow(ShopDatabase shop, Program program) throws SQLException {
        try (Connection connection = shop.connect()) {
            return new CaughtUp(shop, program, text(connection, "select pg_current_wal_insert_lsn()"));
        }
    }

    boolean check() throws SQLException {
        try (Connection connection = shop.connect()) {
            String behind = "select count(*) from pg_replication_slots where database = current_database()"
                    + " and confirmed_flush_lsn < '" + logEnd + "'";
            return text(connection, behind).equals("0") && viewsHaveSaidAll() && loadersHaveReadAll();
        }
    }

    private boolean viewsHaveSaidAll() {
        return program.views().stream().allMatch(view -> view.state() == ViewState.RUNNING && view.toRender() == 0);
    }

    private boolean loadersHaveReadAll() {
        return program.stores().stream()
                .allMatch(store -> store.status().isPresent()
                        && store.status().get().lagRecords().orElse(1) == 0);
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
