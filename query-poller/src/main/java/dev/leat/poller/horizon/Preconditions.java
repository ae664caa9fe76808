package dev.leat.poller.horizon;

import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.table.PolledTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Whether the open transactions of a server can be known, and whether a table's cursor is given inside of them. */
interface Preconditions {

    /** Why the open transactions cannot be known; empty if they can. */
    Optional<String> server(Connection session) throws SQLException;

    /** Why the table's cursor may have values from outside of its transactions; empty if it has not. */
    Optional<String> table(Connection session, PolledTable table) throws SQLException;

    Optional<TransactionReader> reader(LongSupplier nanoTime);

    /** Present if the server gets its rows from another one. */
    Optional<Replica> replica(Connection session) throws SQLException;

    static Preconditions of(Dialect dialect) {
        return switch (dialect.name()) {
            case "postgresql" -> new PostgresPreconditions();
            case "mysql" -> new MySqlPreconditions();
            default ->
                new Preconditions() {
                    @Override
                    public Optional<String> server(Connection session) {
                        return Optional.of("%s does not tell which transactions are open".formatted(dialect.name()));
                    }

                    @Override
                    public Optional<String> table(Connection session, PolledTable table) {
                        return server(session);
                    }

                    @Override
                    public Optional<TransactionReader> reader(LongSupplier nanoTime) {
                        return Optional.empty();
                    }

                    @Override
                    public Optional<Replica> replica(Connection session) {
                        return Optional.empty();
                    }
                };
        };
    }
}
