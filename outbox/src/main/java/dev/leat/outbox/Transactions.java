package dev.leat.outbox;

import java.sql.Connection;
import java.sql.SQLException;

/** The caller's transaction, without which nothing here makes sense. */
final class Transactions {

    private Transactions() {}

    /** @param otherwise what would come of it without a transaction, as the message says it */
    static void require(Connection connection, String otherwise) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    ("the connection is in auto-commit mode, so %s. Call connection.setAutoCommit(false) before your first"
                                    + " statement and commit() after your last; in a framework, hand in the connection of its"
                                    + " transaction (Spring: JdbcTemplate.execute; jOOQ: DSLContext.connection in"
                                    + " transaction(...); JPA: Session.doWork)")
                            .formatted(otherwise));
        }
    }
}
