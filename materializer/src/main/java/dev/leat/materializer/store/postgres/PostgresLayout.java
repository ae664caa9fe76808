package dev.leat.materializer.store.postgres;

import static java.util.stream.Collectors.joining;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewShape;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The names, columns and statements of a view's table. Identifiers are quoted; values are always bound. */
final class PostgresLayout {

    static final String VERSION = "leat_version";

    private final String schema;
    private final String view;
    private final int generation;
    private final List<PostgresColumn> key;
    private final List<PostgresColumn> columns;

    PostgresLayout(StoreDefinition.PostgreSql definition, ViewShape shape) {
        int dot = definition.table().indexOf('.');
        this.schema = dot < 0 ? "" : definition.table().substring(0, dot);
        this.view = definition.table().substring(dot + 1);
        this.generation = shape.generation();
        this.key = shape.key().stream().map(PostgresColumn::of).toList();
        this.columns = PostgresColumn.of(shape.document());
    }

    List<PostgresColumn> key() {
        return key;
    }

    List<PostgresColumn> columns() {
        return columns;
    }

    /** The schema, unquoted; empty for the user's own. */
    String schema() {
        return schema;
    }

    String viewName() {
        return view;
    }

    String tableName() {
        return view + "_" + generation;
    }

    String deletedName() {
        return tableName() + "_deleted";
    }

    /** What readers name: a view. */
    String view() {
        return qualified(viewName());
    }

    String table() {
        return qualified(tableName());
    }

    /** Where deletions are remembered, by key, with their version and until when. */
    String deleted() {
        return qualified(deletedName());
    }

    private String qualified(String name) {
        return (schema.isEmpty() ? "" : PostgresColumn.quote(schema) + ".") + PostgresColumn.quote(name);
    }

    /** What {@link dev.leat.materializer.store.StoreMark#layout()} is made of. */
    String described() {
        return definitions(columns) + " key " + names(key);
    }

    String createTable() {
        return "CREATE TABLE %s (%s, %s bigint NOT NULL, PRIMARY KEY (%s))"
                .formatted(table(), definitions(columns), VERSION, names(key));
    }

    String createDeleted() {
        return "CREATE TABLE %s (%s, %s bigint NOT NULL, leat_expires_at timestamptz NOT NULL, PRIMARY KEY (%s))"
                .formatted(deleted(), definitions(key), VERSION, names(key));
    }

    String createView() {
        return "CREATE VIEW %s AS SELECT %s, %s FROM %s".formatted(view(), names(columns), VERSION, table());
    }

    /** Parameters: the documents as text[], their versions as bigint[]. */
    String put() {
        return """
                WITH batch AS MATERIALIZED (
                    SELECT document::jsonb AS d, leat_version
                    FROM unnest(?::text[], ?::bigint[]) AS given (document, leat_version)
                ), wanted AS (
                    SELECT %1$s, leat_version FROM batch
                )
                INSERT INTO %2$s AS stored (%3$s, %4$s)
                SELECT %5$s, wanted.%4$s FROM wanted
                LEFT JOIN %6$s AS deleted ON %7$s
                WHERE deleted.%4$s IS NULL OR deleted.%4$s < wanted.%4$s
                ON CONFLICT (%8$s) DO UPDATE SET %9$s, %4$s = excluded.%4$s
                WHERE stored.%4$s < excluded.%4$s
                """.formatted(
                        each(columns, column -> column.fromDocument() + " AS " + column.quoted()),
                        table(),
                        names(columns),
                        VERSION,
                        each(columns, column -> "wanted." + column.quoted()),
                        deleted(),
                        sameKey("deleted", "wanted"),
                        names(key),
                        each(columns, column -> column.quoted() + " = excluded." + column.quoted()));
    }

    /** Parameters: a text[] for each column of the key, the versions as bigint[], how long to remember in seconds. */
    String delete() {
        return """
                WITH gone AS MATERIALIZED (
                    SELECT %1$s, leat_version FROM unnest(%2$s, ?::bigint[]) AS given (%3$s, leat_version)
                ), remembered AS (
                    INSERT INTO %4$s AS known (%5$s, %6$s, leat_expires_at)
                    SELECT %5$s, leat_version, now() + ? * interval '1 second' FROM gone
                    ON CONFLICT (%5$s) DO UPDATE SET %6$s = excluded.%6$s, leat_expires_at = excluded.leat_expires_at
                    WHERE known.%6$s < excluded.%6$s
                )
                DELETE FROM %7$s AS stored USING gone
                WHERE %8$s AND stored.%6$s < gone.%6$s
                """.formatted(
                        eachNumbered(i -> key.get(i).kind().fromKey("k" + i) + " AS "
                                + key.get(i).quoted()),
                        eachNumbered(i -> "?::text[]"),
                        eachNumbered(i -> "k" + i),
                        deleted(),
                        names(key),
                        VERSION,
                        table(),
                        sameKey("stored", "gone"));
    }

    String forgetExpired() {
        return "DELETE FROM %s WHERE leat_expires_at < now()".formatted(deleted());
    }

    String count() {
        return "SELECT count(*) FROM %s".formatted(table());
    }

    /** For a person to paste. */
    String dropAll() {
        return "DROP TABLE %s, %s CASCADE".formatted(table(), deleted());
    }

    private String sameKey(String one, String other) {
        return key.stream()
                .map(column -> one + "." + column.quoted() + " = " + other + "." + column.quoted())
                .collect(joining(" AND "));
    }

    private String eachNumbered(Function<Integer, String> text) {
        return IntStream.range(0, key.size()).boxed().map(text).collect(joining(", "));
    }

    private static String definitions(List<PostgresColumn> columns) {
        return each(columns, column -> column.quoted() + " " + column.kind().sql);
    }

    private static String names(List<PostgresColumn> columns) {
        return each(columns, PostgresColumn::quoted);
    }

    private static String each(List<PostgresColumn> columns, Function<PostgresColumn, String> text) {
        return columns.stream().map(text).collect(joining(", "));
    }
}
