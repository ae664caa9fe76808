package dev.leat.materializer.join;

import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.materializer.view.ViewDefinition.WhenMissing;
import dev.leat.stream.value.EntitySchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Roots} task has to know of its node: which rows make a document, and which references each row has.
 *
 * <p>Place 0 is the row of the root itself; the others are its collections in document order. References of the root and of
 * collection rows are resolved in one place; a collection whose rows have collections themselves comes in finished
 * documents, which have no references left.
 *
 * @param keyParts how many columns the root's key has
 */
record NodePlan(int keyParts, List<Place> places, List<Reference> references) {

    /** @param firstReference the number of the first of this place's references, which follow each other */
    record Place(String name, int firstReference, List<Reference> references) {}

    /** @param number among all references of the plan */
    record Reference(int number, String name, Node target) {

        /** Whether a row that names a missing entity waits for it. */
        boolean waits() {
            return target.whenMissing() == WhenMissing.WAIT;
        }
    }

    static NodePlan of(Node node, Map<String, EntitySchema> schemas) {
        List<Place> places = new ArrayList<>();
        List<Reference> references = new ArrayList<>();
        places.add(place("", node, references));
        node.collections()
                .forEach((name, child) -> places.add(
                        comesFinished(child)
                                ? new Place(name, references.size(), List.of())
                                : place(name, child, references)));
        EntitySchema schema = schemas.get(node.from());
        if (schema == null) {
            throw new IllegalArgumentException("no schema for " + node.from());
        }
        return new NodePlan(schema.key().size(), List.copyOf(places), List.copyOf(references));
    }

    /** Whether the rows of this collection are joined before they reach their parent. */
    static boolean comesFinished(Node collection) {
        return !collection.collections().isEmpty();
    }

    private static Place place(String name, Node node, List<Reference> all) {
        int first = all.size();
        List<Reference> own = new ArrayList<>();
        node.references().forEach((reference, target) -> own.add(new Reference(first + own.size(), reference, target)));
        all.addAll(own);
        return new Place(name, first, List.copyOf(own));
    }
}
