package dev.leat.materializer.join;

import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.materializer.view.ViewDefinition.WhenMissing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Trees over the tables {@code t0 .. t4}, whose columns {@code p} and {@code q} may name a row of any of them. */
public final class RandomViews {

    public static final int TABLES = 5;

    private static final String NAME = "random";
    private static final String SOURCE = "s";

    private RandomViews() {}

    public static Arbitrary<ViewDefinition> views(int depth) {
        return node(depth, List.of()).map(root -> new ViewDefinition(NAME, root));
    }

    static String topic(int table) {
        return SOURCE + ".public.t" + table;
    }

    /** The same view of the same tables in another source. */
    public static ViewDefinition of(String source, String name, ViewDefinition view) {
        return new ViewDefinition(name, of(source, view.root()));
    }

    private static Node of(String source, Node node) {
        Map<String, Node> references = new LinkedHashMap<>();
        node.references().forEach((name, child) -> references.put(name, of(source, child)));
        Map<String, Node> collections = new LinkedHashMap<>();
        node.collections().forEach((name, child) -> collections.put(name, of(source, child)));
        return new Node(
                source + node.from().substring(SOURCE.length()),
                node.by(),
                node.fields(),
                references,
                collections,
                node.whenMissing());
    }

    private static Arbitrary<Node> node(int depth, List<String> by) {
        Arbitrary<String> from = Arbitraries.integers().between(0, TABLES - 1).map(RandomViews::topic);
        Arbitrary<List<String>> fields =
                Arbitraries.of(List.of("id"), List.of("id", "name"), List.of("id", "n", "name"));
        Arbitrary<WhenMissing> whenMissing = Arbitraries.of(WhenMissing.class);
        return Combinators.combine(from, fields, children("r", depth), children("c", depth), whenMissing)
                .as((table, columns, references, collections, missing) ->
                        new Node(table, by, columns, references, collections, missing));
    }

    /** One or two, each joined by one of the two columns; none at the leaves. */
    private static Arbitrary<Map<String, Node>> children(String prefix, int depth) {
        if (depth == 0) {
            return Arbitraries.just(Map.of());
        }
        return Arbitraries.of("p", "q")
                .flatMap(by -> node(depth - 1, List.of(by)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(2)
                .map(nodes -> {
                    Map<String, Node> named = new LinkedHashMap<>();
                    nodes.forEach(node -> named.put(prefix + named.size(), node));
                    return named;
                });
    }
}
