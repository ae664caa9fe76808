package dev.leat.benchmarks.torture;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongSupplier;

/**
 * What writers say to the database. Three tables: {@code singles(id, stamp, note)}, {@code pairs(a, b, stamp, note)} keyed by
 * both, and {@code bulk(id, stamp, note)}, which only grows. Every row written has a stamp of its own.
 */
abstract class Statements {

    /** What a loaded row carries beside its key and stamp. */
    static final String FILLER = "a leat carries the water of a river to the mills along it, and brings it back below ";

    private final LongSupplier stamps;

    Statements(LongSupplier stamps) {
        this.stamps = stamps;
    }

    final long stamp() {
        return stamps.getAsLong();
    }

    /** Inserts two rows, neither of which may be there; whoever collides has a failed statement. */
    final void insert(Statement statement, int id, int other) throws SQLException {
        statement.executeUpdate("INSERT INTO singles (id, stamp, note) VALUES (%d, %d, 'new'), (%d, %d, 'new')"
                .formatted(id, stamp(), other, stamp()));
    }

    final void update(Statement statement, int id) throws SQLException {
        statement.executeUpdate("UPDATE singles SET stamp = %d, note = 'changed' WHERE id = %d".formatted(stamp(), id));
    }

    /** Several rows by one statement, which all get the same stamp but differ by their keys. */
    final void updateSome(Statement statement, int from, int to) throws SQLException {
        statement.executeUpdate(
                "UPDATE singles SET stamp = %d WHERE id BETWEEN %d AND %d".formatted(stamp(), from, to));
    }

    final void changeKey(Statement statement, int id, int other) throws SQLException {
        statement.executeUpdate("UPDATE singles SET id = %d, stamp = %d WHERE id = %d".formatted(other, stamp(), id));
    }

    final void delete(Statement statement, int id) throws SQLException {
        statement.executeUpdate("DELETE FROM singles WHERE id = %d".formatted(id));
    }

    final void deletePairs(Statement statement, int a) throws SQLException {
        statement.executeUpdate("DELETE FROM pairs WHERE a = %d".formatted(a));
    }

    /** Inserts a row, or updates the one that is there. */
    abstract void upsertPair(Statement statement, int a, int b) throws SQLException;

    /** Many new rows at once, the fastest way that the database has. */
    abstract void load(Connection connection, long firstId, int rows) throws SQLException;
}
