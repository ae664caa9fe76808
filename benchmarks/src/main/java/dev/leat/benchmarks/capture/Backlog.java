package dev.leat.benchmarks.capture;

import dev.leat.services.PostgreSqlService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A database whose log holds inserts and updates of about 200 bytes each, in transactions of a thousand, for any number of slots. */
final class Backlog implements AutoCloseable {

    static final int CHANGES_PER_TRANSACTION = 1_000;

    private static final long INSERTED_AT_ONCE = 100_000;

    private static final String DATABASE = "benchmark";
    private static final String BASE = "base";

    private final PostgreSqlService server;
    private final Connection connection;

    private Backlog(PostgreSqlService server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    /** The empty table, its publication, and a slot that stands before everything that will be written. */
    static Backlog create(PostgreSqlService server) throws SQLException {
        server.createDatabase(DATABASE);
        Backlog backlog = new Backlog(
                server, DriverManager.getConnection(server.jdbcUrl(DATABASE), server.user(), server.password()));
        backlog.run("""
                CREATE TABLE events (
                  id bigint PRIMARY KEY,
                  customer int NOT NULL,
                  kind text NOT NULL,
                  amount numeric(12, 2),
                  at timestamptz NOT NULL,
                  note text)""");
        backlog.run("CREATE PUBLICATION %s FOR TABLE events".formatted(Contest.PUBLICATION));
        backlog.run("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(BASE));
        return backlog;
    }

    /** Two inserts and one update of an older row, again and again. */
    void write(long changes) throws SQLException {
        int inserts = CHANGES_PER_TRANSACTION * 2 / 3;
        int updates = CHANGES_PER_TRANSACTION - inserts;
        long id = 0;
        for (long written = 0; written < changes; written += CHANGES_PER_TRANSACTION) {
            // the first transaction has nothing to update
            int inserted = id == 0 ? CHANGES_PER_TRANSACTION : inserts;
            connection.setAutoCommit(false);
            insert(id + 1, id + inserted);
            if (id > 0) {
                run("UPDATE events SET amount = amount + 1, at = clock_timestamp() WHERE id BETWEEN %d AND %d"
                        .formatted(id - updates + 1, id));
            }
            connection.commit();
            connection.setAutoCommit(true);
            id += inserted;
        }
        run("CHECKPOINT");
    }

    /** Many at a time. */
    void insert(long rows) throws SQLException {
        for (long from = 1; from <= rows; from += INSERTED_AT_ONCE) {
            insert(from, Math.min(rows, from + INSERTED_AT_ONCE - 1));
        }
        run("ANALYZE events");
    }

    private void insert(long first, long last) throws SQLException {
        run("""
                INSERT INTO events SELECT n, n %% 10000, 'order-placed', (n %% 100000) / 100.0, clock_timestamp(),
                  repeat(md5(n::text), 4)
                FROM generate_series(%d, %d) n""".formatted(first, last));
    }

    String url() {
        return server.jdbcUrl(DATABASE);
    }

    /** A slot with the whole backlog before it. */
    void copySlot(String slot) throws SQLException {
        run("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(BASE, slot));
    }

    /** Whoever still reads it is told to go. */
    void dropSlot(String slot) throws SQLException {
        run("SELECT pg_terminate_backend(active_pid, 10000) FROM pg_replication_slots WHERE slot_name = '%s' AND active"
                .formatted(slot));
        run("SELECT pg_drop_replication_slot('%s')".formatted(slot));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), server.user(), server.password());
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
