package dev.leat.materializer.view;

import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType;
import dev.leat.stream.value.EntitySchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Holds a definition against the schemas of the topics that it reads. */
public final class ViewCompiler {

    /** How many references or collections one row may have: their numbers are one byte in the joins' state. */
    static final int MAX_CHILDREN = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    private final Function<String, Optional<EntitySchema>> schemas;
    private final List<ViewProblem> problems = new ArrayList<>();

    private ViewCompiler(Function<String, Optional<EntitySchema>> schemas) {
        this.schemas = schemas;
    }

    /** Everything that is wrong with the definition; empty when it can run. */
    public static List<ViewProblem> check(ViewDefinition definition, Function<String, Optional<EntitySchema>> schemas) {
        ViewCompiler compiler = new ViewCompiler(schemas);
        compiler.checkRoot(definition.root());
        return List.copyOf(compiler.problems);
    }

    /** The shape of the documents of a definition that {@link #check} found nothing wrong with. */
    public static ViewShape shape(ViewDefinition definition, int generation, Map<String, EntitySchema> schemas) {
        EntitySchema root = schema(schemas, definition.root());
        return new ViewShape(definition.name(), generation, root.key(), shape(definition.root(), schemas));
    }

    private static DocumentShape shape(Node node, Map<String, EntitySchema> schemas) {
        EntitySchema schema = schema(schemas, node);
        Map<String, DocumentShape> references = new LinkedHashMap<>();
        node.references().forEach((name, child) -> references.put(name, shape(child, schemas)));
        Map<String, DocumentShape> collections = new LinkedHashMap<>();
        node.collections().forEach((name, child) -> collections.put(name, shape(child, schemas)));
        return new DocumentShape(
                node.fields().stream()
                        .map(field -> schema.column(field).orElseThrow())
                        .toList(),
                references,
                collections);
    }

    private static EntitySchema schema(Map<String, EntitySchema> schemas, Node node) {
        EntitySchema schema = schemas.get(node.from());
        if (schema == null) {
            throw new IllegalArgumentException("no schema for " + node.from());
        }
        return schema;
    }

    private void checkRoot(Node root) {
        checkNode("", "root", root);
        schemas.apply(root.from())
                .ifPresent(schema -> schema.key().stream()
                        .filter(column -> !root.fields().contains(column.name()))
                        .forEach(column -> problem(
                                "fields",
                                "the key column %s of %s is missing: add it, it is the document's id"
                                        .formatted(column.name(), root.from()))));
    }

    private void checkNode(String path, String fromKey, Node node) {
        Optional<EntitySchema> known = schemas.apply(node.from());
        if (known.isEmpty()) {
            problem(path + fromKey, "no source captures %s".formatted(node.from()));
        }
        checkNames(path, node);
        known.ifPresent(schema -> {
            for (int i = 0; i < node.fields().size(); i++) {
                checkColumn(
                        path + "fields[" + i + "]",
                        node.from(),
                        schema,
                        node.fields().get(i));
            }
        });
        node.references().forEach((name, child) -> {
            String childPath = path + "references." + name + ".";
            known.ifPresent(schema -> checkJoin(childPath, node.from(), schema, child, child.from()));
            checkNode(childPath, "from", child);
        });
        node.collections().forEach((name, child) -> {
            String childPath = path + "collections." + name + ".";
            schemas.apply(child.from())
                    .ifPresent(schema -> checkJoin(childPath, child.from(), schema, child, node.from()));
            checkNode(childPath, "from", child);
        });
    }

    private void checkNames(String path, Node node) {
        if (node.fields().isEmpty()) {
            problem(path + "fields", "name at least one column to show");
        }
        if (node.references().size() + node.collections().size() > MAX_CHILDREN) {
            problem(path + "references", "at most %d references and collections".formatted(MAX_CHILDREN));
        }
        Set<String> names = new HashSet<>();
        node.fields().forEach(name -> checkNew(names, path + "fields", name));
        node.references().keySet().forEach(name -> checkChildName(names, path + "references." + name, name));
        node.collections().keySet().forEach(name -> checkChildName(names, path + "collections." + name, name));
    }

    private void checkChildName(Set<String> names, String path, String name) {
        checkNew(names, path, name);
        if (!NAME.matcher(name).matches()) {
            problem(path, "a name is letters, digits, _ and -, and begins with a letter or _");
        }
    }

    private void checkNew(Set<String> names, String path, String name) {
        if (!names.add(name)) {
            problem(path, "the name %s is taken already: a document has each name once".formatted(name));
        }
    }

    /** The columns {@code by} of the entity {@code holder} must name the primary key of {@code target}. */
    private void checkJoin(String path, String holder, EntitySchema schema, Node child, String target) {
        List<Column> columns = child.by().stream()
                .map(name -> checkColumn(path + "by", holder, schema, name))
                .flatMap(Optional::stream)
                .toList();
        Optional<EntitySchema> targetSchema = schemas.apply(target);
        if (targetSchema.isEmpty() || columns.size() != child.by().size()) {
            return;
        }
        List<Column> key = targetSchema.get().key();
        if (key.size() != columns.size()) {
            problem(
                    path + "by",
                    "%s has the primary key %s: name one column of %s for each of its columns, in that order"
                            .formatted(target, names(key), holder));
            return;
        }
        for (int i = 0; i < key.size(); i++) {
            if (!comparable(columns.get(i).type(), key.get(i).type())) {
                problem(
                        path + "by",
                        "%s.%s is %s and can never equal %s.%s, which is %s"
                                .formatted(
                                        holder,
                                        columns.get(i).name(),
                                        columns.get(i).type(),
                                        target,
                                        key.get(i).name(),
                                        key.get(i).type()));
            }
        }
    }

    private Optional<Column> checkColumn(String path, String topic, EntitySchema schema, String name) {
        Optional<Column> column = schema.column(name);
        if (column.isEmpty()) {
            problem(path, "%s has no column %s; it has %s".formatted(topic, name, names(schema.columns())));
        }
        return column;
    }

    /** Keys meet by canonical value: numbers of any width, and otherwise values of one type. */
    private static boolean comparable(ColumnType one, ColumnType other) {
        return one.equals(other) || (isNumber(one) && isNumber(other)) || (isText(one) && isText(other));
    }

    private static boolean isNumber(ColumnType type) {
        return type == ColumnType.Scalar.INTEGER || type == ColumnType.Scalar.LONG || type == ColumnType.Scalar.DECIMAL;
    }

    private static boolean isText(ColumnType type) {
        return type == ColumnType.Scalar.TEXT || type == ColumnType.Scalar.UUID;
    }

    private static String names(List<Column> columns) {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }

    private void problem(String path, String message) {
        problems.add(new ViewProblem(path, message));
    }
}
