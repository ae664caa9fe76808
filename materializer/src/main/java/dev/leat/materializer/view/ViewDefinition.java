package dev.leat.materializer.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A view as it was written down: a tree whose root is the entity that a document is about.
 *
 * @param name of the view; part of topic and index names
 */
public record ViewDefinition(String name, Node root) {

    /** What to do with a row that names an entity which is not there (yet, or any more). */
    public enum WhenMissing {
        /**
         * The row waits, and comes by itself when the entity does: a root is no document until then, a row of a collection
         * is not in its collection, a reference counts as missing itself.
         */
        WAIT,
        /** The row shows without it: the reference is null. */
        SHOW_WITHOUT
    }

    /**
     * An entity in the tree.
     *
     * @param from the change topic of the entity
     * @param by the columns that join it, in the order of the other side's primary key: for a reference the parent's
     *     columns that name this entity's key, for a collection this entity's columns that name the parent's key; empty for
     *     the root
     * @param fields the columns to show, in this order
     * @param references many-to-one, by their name in the document, in document order
     * @param collections one-to-many, by their name in the document, in document order; rows are ordered by their key
     * @param whenMissing for a reference; of no meaning elsewhere
     */
    public record Node(
            String from,
            List<String> by,
            List<String> fields,
            Map<String, Node> references,
            Map<String, Node> collections,
            WhenMissing whenMissing) {

        public Node {
            by = List.copyOf(by);
            fields = List.copyOf(fields);
            references = Collections.unmodifiableMap(new LinkedHashMap<>(references));
            collections = Collections.unmodifiableMap(new LinkedHashMap<>(collections));
        }
    }

    /** All topics that the view reads. */
    public Set<String> topics() {
        Set<String> topics = new LinkedHashSet<>();
        nodes(root).forEach(node -> topics.add(node.from()));
        return topics;
    }

    private static List<Node> nodes(Node node) {
        List<Node> nodes = new ArrayList<>(List.of(node));
        node.references().values().forEach(child -> nodes.addAll(nodes(child)));
        node.collections().values().forEach(child -> nodes.addAll(nodes(child)));
        return nodes;
    }
}
