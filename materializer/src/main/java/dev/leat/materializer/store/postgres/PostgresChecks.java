package dev.leat.materializer.store.postgres;

import dev.leat.materializer.store.Batches.BatchRefused;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewProblem;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be said of a PostgreSQL store before anything is written to it. */
public final class PostgresChecks {

    /** NAMEDATALEN - 1: the server cuts longer names silently. */
    private static final int MAX_NAME_BYTES = 63;

    /** 1,600 less the version; see "Limits" in PostgreSQL's manual. */
    private static final int MAX_COLUMNS = 1_599;

    private static final Set<String> RESERVED =
            Set.of(PostgresLayout.VERSION, "leat_expires_at", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    private PostgresChecks() {}

    /** What is wrong with the definition, for documents of that shape. */
    public static List<ViewProblem> check(StoreDefinition.PostgreSql definition, ViewShape shape) {
        List<ViewProblem> problems = new ArrayList<>();
        String path = "stores." + definition.name();
        PostgresLayout layout = new PostgresLayout(definition, shape);
        if (layout.viewName().isBlank()
                || layout.viewName().indexOf('.') >= 0
                || definition.table().startsWith(".")
                || bytes(layout.deletedName()) > MAX_NAME_BYTES) {
            problems.add(new ViewProblem(
                    path + ".table",
                    "'%s' is no name for a table: write table or schema.table, so short that '%s' has at most %d bytes"
                            .formatted(definition.table(), layout.deletedName(), MAX_NAME_BYTES)));
        }
        new PostgresConnector(definition)
                .urlProblem()
                .ifPresent(problem -> problems.add(new ViewProblem(path + ".url", problem)));
        checkColumns(layout, path, problems);
        for (Column column : shape.key()) {
            if (column.type() instanceof ColumnType.ArrayOf || column.type() == ColumnType.Scalar.JSON) {
                problems.add(new ViewProblem(
                        path,
                        "key column '%s' is an array or JSON, which PostgreSQL cannot find a document by; remove this store"
                                .formatted(column.name())));
            }
        }
        return problems;
    }

    private static void checkColumns(PostgresLayout layout, String path, List<ViewProblem> problems) {
        Map<String, PostgresColumn> byName = new HashMap<>();
        for (PostgresColumn column : layout.columns()) {
            String name = column.name();
            PostgresColumn other = byName.putIfAbsent(name, column);
            if (other != null) {
                problems.add(new ViewProblem(
                        path,
                        "%s and %s would both be column '%s'; rename the reference, or leave one of the fields out"
                                .formatted(dotted(other), dotted(column), name)));
            }
            if (name.isEmpty() || bytes(name) > MAX_NAME_BYTES) {
                problems.add(new ViewProblem(
                        path,
                        "%s would be column '%s' of %d bytes, PostgreSQL takes %d; choose shorter names for the references"
                                .formatted(dotted(column), name, bytes(name), MAX_NAME_BYTES)));
            }
            if (RESERVED.contains(name)) {
                problems.add(new ViewProblem(
                        path,
                        "%s would be column '%s', a name that is taken; leave it out".formatted(dotted(column), name)));
            }
        }
        if (layout.columns().size() > MAX_COLUMNS) {
            problems.add(new ViewProblem(
                    path,
                    "%d columns; PostgreSQL takes %d: show fewer fields"
                            .formatted(layout.columns().size(), MAX_COLUMNS)));
        }
    }

    private static String dotted(PostgresColumn column) {
        return String.join(".", column.path());
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Connects and looks for the rights that are needed; empty if all is well, else what is wrong and the fix. */
    public static Optional<String> reach(StoreDefinition.PostgreSql definition) {
        PostgresConnector connector = new PostgresConnector(definition);
        int dot = definition.table().indexOf('.');
        String schema = dot < 0 ? "" : definition.table().substring(0, dot);
        try (Connection connection = connector.connect();
                PreparedStatement statement = connection.prepareStatement(SqlText.PRIVILEGES)) {
            statement.setString(1, schema);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean("enough")
                        ? Optional.empty()
                        : Optional.of(
                                "user %2$s may not make tables in schema %1$s of %3$s: GRANT USAGE, CREATE ON SCHEMA"
                                                .formatted(
                                                        row.getString("schema"),
                                                        row.getString("user"),
                                                        definition.access())
                                        + " \"%s\" TO \"%s\""
                                                .formatted(row.getString("schema"), row.getString("user")));
            }
        } catch (SQLException failure) {
            return Optional.of(String.valueOf(connector.meaning(failure).getMessage()));
        } catch (LeatException | BatchRefused failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
    }
}
