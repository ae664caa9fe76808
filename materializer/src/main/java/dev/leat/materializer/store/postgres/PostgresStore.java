package dev.leat.materializer.store.postgres;

import dev.leat.materializer.store.Batches;
import dev.leat.materializer.store.DocumentStore;
import dev.leat.materializer.store.DocumentWrite;
import dev.leat.materializer.store.DocumentWrite.Delete;
import dev.leat.materializer.store.DocumentWrite.Put;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.StoreMark;
import dev.leat.materializer.view.ViewShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table for each generation, {@code <table>_<generation>}, behind the SQL view {@code <table>}. The server takes the
 * columns out of the document itself, so that a batch is two arrays: documents and versions.
 *
 * <p>A batch is one transaction. Deletions are remembered with their version in {@code <table>_<generation>_deleted}.
 * INVARIANT: writers of one table take turns by an advisory lock that they hold for one transaction; so nobody deletes a
 * document between the moment that a writer looks for its deletion and the moment it writes it.
 */
public final class PostgresStore implements DocumentStore {

    /** As long as the topic keeps deletions: a loader that is further behind refuses to resume. */
    private static final Duration REMEMBER_DELETED = Duration.ofDays(7);

    private static final Duration FORGET_EVERY = Duration.ofHours(1);
    private static final int MAX_WRITES = 5_000;
    private static final int MAX_CHARS = 16 << 20;

    private final StoreDefinition.PostgreSql definition;
    private final ViewShape shape;
    private final PostgresLayout layout;
    private final PostgresConnector connector;
    private final Clock clock;
    private @Nullable Connection connection;
    private Instant forgotAt = Instant.MIN;

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    public PostgresStore(StoreDefinition.PostgreSql definition, ViewShape shape, Clock clock) {
        this.definition = definition;
        this.shape = shape;
        this.layout = new PostgresLayout(definition, shape);
        this.connector = new PostgresConnector(definition);
        this.clock = clock;
    }

    @Override
    public StoreMark prepare(String topicId) {
        StoreMark wanted = StoreMark.fresh(topicId, shape.generation(), layout.described(), clock.instant());
        return transaction(session -> {
            takeTurn(session);
            StoreMark mark = claimTable(session, wanted);
            mark.mustAgreeWith(wanted, "table " + layout.tableName(), layout.dropAll() + " and restart the program");
            showToReaders(session);
            return mark;
        });
    }

    private StoreMark claimTable(Connection session, StoreMark wanted) throws SQLException {
        Optional<Relation> table = Relation.find(session, layout.table());
        if (table.isPresent()) {
            return StoreMark.parse(table.get().comment()).orElseThrow(() -> taken("table " + layout.tableName()));
        }
        execute(session, "DROP TABLE IF EXISTS " + layout.deleted());
        execute(session, layout.createTable());
        execute(session, layout.createDeleted());
        execute(session, "COMMENT ON TABLE %s IS '%s'".formatted(layout.table(), wanted.json()));
        return wanted;
    }

    private void showToReaders(Connection session) throws SQLException {
        String comment = "Leat: the documents of a view that readers see";
        Optional<Relation> view = Relation.find(session, layout.view());
        if (view.isEmpty()) {
            execute(session, layout.createView());
            execute(session, "COMMENT ON VIEW %s IS '%s'".formatted(layout.view(), comment));
        } else if (!view.get().isView() || !view.get().comment().equals(comment)) {
            throw taken(layout.viewName());
        }
    }

    private RuntimeException taken(String what) {
        return StoreError.PLACE_TAKEN.exception(
                "%s at %s was not made by Leat; choose another table for store %s, or drop that one",
                what, definition.access(), definition.name());
    }

    @Override
    public List<Refused> write(List<DocumentWrite> batch) {
        return Batches.newestOfEach(
                batch,
                newest -> Batches.pieces(newest, MAX_WRITES, MAX_CHARS).stream()
                        .flatMap(piece -> Batches.isolating(piece, this::apply).stream())
                        .toList());
    }

    private List<Refused> apply(List<DocumentWrite> batch) {
        List<Put> puts = batch.stream()
                .filter(Put.class::isInstance)
                .map(Put.class::cast)
                .toList();
        List<Delete> deletes = batch.stream()
                .filter(Delete.class::isInstance)
                .map(Delete.class::cast)
                .toList();
        return transaction(session -> {
            takeTurn(session);
            if (!deletes.isEmpty()) {
                delete(session, deletes);
            }
            if (!puts.isEmpty()) {
                put(session, puts);
            }
            forgetExpired(session);
            return List.of();
        });
    }

    private void put(Connection session, List<Put> puts) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(layout.put())) {
            statement.setArray(
                    1,
                    session.createArrayOf("text", puts.stream().map(Put::json).toArray()));
            statement.setArray(2, versions(session, puts));
            statement.executeUpdate();
        }
    }

    private void delete(Connection session, List<Delete> deletes) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(layout.delete())) {
            int parts = layout.key().size();
            for (int part = 0; part < parts; part++) {
                int at = part;
                statement.setArray(
                        part + 1,
                        session.createArrayOf(
                                "text",
                                deletes.stream()
                                        .map(delete ->
                                                delete.id().values().get(at).toString())
                                        .toArray()));
            }
            statement.setArray(parts + 1, versions(session, deletes));
            statement.setLong(parts + 2, REMEMBER_DELETED.toSeconds());
            statement.executeUpdate();
        }
    }

    private static java.sql.Array versions(Connection session, List<? extends DocumentWrite> writes)
            throws SQLException {
        return session.createArrayOf(
                "bigint", writes.stream().map(DocumentWrite::version).toArray());
    }

    private void forgetExpired(Connection session) throws SQLException {
        Instant now = clock.instant();
        if (forgotAt.isBefore(now.minus(FORGET_EVERY))) {
            execute(session, layout.forgetExpired());
            forgotAt = now;
        }
    }

    @Override
    public long count() {
        return transaction(session -> {
            try (Statement statement = session.createStatement();
                    ResultSet rows = statement.executeQuery(layout.count())) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    private void takeTurn(Connection session) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(SqlText.TAKE_TURN)) {
            statement.setString(1, layout.table());
            statement.execute();
        }
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What stands under a name. */
    private record Relation(String kind, String comment) {

        boolean isView() {
            return kind.equals("v");
        }

        static Optional<Relation> find(Connection session, String name) throws SQLException {
            try (PreparedStatement statement = session.prepareStatement(SqlText.RELATION)) {
                statement.setString(1, name);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Relation(rows.getString("kind"), rows.getString("comment")))
                            : Optional.empty();
                }
            }
        }
    }

    private <T> T transaction(Work<T> work) {
        try {
            Connection session = session();
            try {
                T result = work.in(session);
                session.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                rollBack(session, failure);
                throw failure;
            }
        } catch (SQLException failure) {
            throw connector.meaning(failure);
        }
    }

    private Connection session() throws SQLException {
        Connection known = connection;
        if (known == null) {
            known = connector.connect();
            connection = known;
        }
        return known;
    }

    /** A session that cannot roll back is not used again. */
    private void rollBack(Connection session, Exception failure) {
        try {
            session.rollback();
        } catch (SQLException broken) {
            failure.addSuppressed(broken);
            close();
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        Connection known = connection;
        connection = null;
        if (known != null) {
            try {
                known.close();
            } catch (SQLException gone) {
                // INVARIANT: nothing is open in it: every transaction ended where it began
                return;
            }
        }
    }
}
