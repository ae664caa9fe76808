package dev.leat.platform.verify;

import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.materializer.view.ViewDefinition.WhenMissing;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.EntitySchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The documents of a view as one SQL query of a PostgreSQL source, which builds them inside the database: it shares nothing
 * with the joins but the definition.
 *
 * <p>Expects {@code TimeZone} to be {@code UTC} and {@code extra_float_digits} to be at its default.
 */
public final class ExpectedDocuments {

    private final Map<String, EntitySchema> schemas;
    private int aliases;

    private ExpectedDocuments(Map<String, EntitySchema> schemas) {
        this.schemas = schemas;
    }

    /**
     * A query with one column, the document as JSON.
     *
     * @param schemas by topic, of all topics of the view
     */
    public static String sql(ViewDefinition view, Map<String, EntitySchema> schemas) {
        ExpectedDocuments expected = new ExpectedDocuments(schemas);
        Node root = view.root();
        String alias = expected.alias();
        return "select %s::text from %s %s where %s"
                .formatted(expected.document(root, alias), table(root), alias, expected.isThere(root, alias));
    }

    private String document(Node node, String alias) {
        List<String> members = new ArrayList<>();
        for (String field : node.fields()) {
            Column column = schema(node).column(field).orElseThrow();
            members.add(CanonicalSql.literal(field) + ", " + CanonicalSql.json(column, alias));
        }
        node.references()
                .forEach((name, child) -> members.add(CanonicalSql.literal(name) + ", " + reference(alias, child)));
        node.collections()
                .forEach((name, child) ->
                        members.add(CanonicalSql.literal(name) + ", " + collection(node, alias, child)));
        return "json_build_object(" + String.join(", ", members) + ")";
    }

    private String reference(String alias, Node child) {
        String target = alias();
        return "(select %s from %s %s where %s and %s)"
                .formatted(
                        document(child, target),
                        table(child),
                        target,
                        joined(alias, child.by(), target, keyOf(child)),
                        isThere(child, target));
    }

    private String collection(Node node, String alias, Node child) {
        String row = alias();
        String order = keyOf(child).stream()
                .map(column -> quoted(row, column) + collation(child, column))
                .collect(Collectors.joining(", "));
        return "(select coalesce(json_agg(%s order by %s), '[]'::json) from %s %s where %s and %s)"
                .formatted(
                        document(child, row),
                        order,
                        table(child),
                        row,
                        joined(row, child.by(), alias, keyOf(node)),
                        isThere(child, row));
    }

    /** Rows are ordered by the canonical key: text by its bytes. */
    private String collation(Node node, String column) {
        return CanonicalSql.isText(schema(node).column(column).orElseThrow()) ? "::text collate \"C\"" : "";
    }

    /** A row is there unless it names something that is missing and that it waits for. */
    private String isThere(Node node, String alias) {
        List<String> conditions = new ArrayList<>();
        for (Node child : node.references().values()) {
            if (child.whenMissing() == WhenMissing.WAIT) {
                String target = alias();
                String namesNothing = child.by().stream()
                        .map(column -> quoted(alias, column) + " is null")
                        .collect(Collectors.joining(" or "));
                conditions.add("(%s or exists (select 1 from %s %s where %s and %s))"
                        .formatted(
                                namesNothing,
                                table(child),
                                target,
                                joined(alias, child.by(), target, keyOf(child)),
                                isThere(child, target)));
            }
        }
        return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
    }

    private static String joined(String one, List<String> columns, String other, List<String> otherColumns) {
        List<String> equalities = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            equalities.add(quoted(one, columns.get(i)) + " = " + quoted(other, otherColumns.get(i)));
        }
        return String.join(" and ", equalities);
    }

    private List<String> keyOf(Node node) {
        return schema(node).key().stream().map(Column::name).toList();
    }

    private EntitySchema schema(Node node) {
        EntitySchema schema = schemas.get(node.from());
        if (schema == null) {
            throw new IllegalArgumentException("no schema of " + node.from());
        }
        return schema;
    }

    /** {@code shop.public.orders} is table {@code orders} of schema {@code public} in the source {@code shop}. */
    private static String table(Node node) {
        String[] names = node.from().split("\\.", 3);
        return CanonicalSql.identifier(names[1]) + "." + CanonicalSql.identifier(names[2]);
    }

    private static String quoted(String alias, String column) {
        return alias + "." + CanonicalSql.identifier(column);
    }

    private String alias() {
        return "t" + aliases++;
    }
}
