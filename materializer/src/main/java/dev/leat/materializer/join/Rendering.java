package dev.leat.materializer.join;

import dev.leat.materializer.join.NodePlan.Place;
import dev.leat.materializer.join.NodePlan.Reference;
import dev.leat.materializer.join.RootState.Known;
import dev.leat.materializer.join.RootState.PlacedRow;
import dev.leat.stream.event.EntityKey;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Makes the document of a root from what its task remembers. */
final class Rendering {

    private final RootState state;
    private final NodePlan plan;

    Rendering(RootState state, NodePlan plan) {
        this.state = state;
        this.plan = plan;
    }

    /** What there is to say of a root. */
    sealed interface Outcome {
        /** An answer is outstanding: nothing can be said yet. */
        record Waiting() implements Outcome {}

        /** There is no such root, or it waits for something missing. */
        record Gone() implements Outcome {}

        /** {@code row}: the finished document, with no references left. */
        record Document(NodeRow row) implements Outcome {}
    }

    Outcome render(EntityKey root) {
        List<PlacedRow> rows = state.rows(root);
        if (rows.isEmpty() || rows.getFirst().place() != 0) {
            return new Outcome.Gone();
        }
        NodeRow own = rows.getFirst().row();
        StringBuilder document = new StringBuilder(256);
        switch (append(document, plan.places().getFirst(), own)) {
            case WAITING -> {
                return new Outcome.Waiting();
            }
            case LEFT_OUT -> {
                return new Outcome.Gone();
            }
            case WRITTEN -> {}
        }
        Iterator<PlacedRow> children = rows.subList(1, rows.size()).iterator();
        Optional<PlacedRow> next =
                Optional.of(children).filter(Iterator::hasNext).map(Iterator::next);
        for (int place = 1; place < plan.places().size(); place++) {
            document.append(",\"").append(plan.places().get(place).name()).append("\":[");
            boolean first = true;
            while (next.isPresent() && next.get().place() == place) {
                int start = document.length();
                document.append(first ? "{" : ",{");
                switch (append(document, plan.places().get(place), next.get().row())) {
                    case WAITING -> {
                        return new Outcome.Waiting();
                    }
                    case LEFT_OUT -> document.setLength(start);
                    case WRITTEN -> {
                        document.append('}');
                        first = false;
                    }
                }
                next = Optional.of(children).filter(Iterator::hasNext).map(Iterator::next);
            }
            document.append(']');
        }
        return new Outcome.Document(new NodeRow(document.toString(), List.of(), own.parent()));
    }

    private enum Appended {
        WRITTEN,
        LEFT_OUT,
        WAITING
    }

    /** Appends the row and its references; what it appended of a row that is left out is to be cut off again. */
    private Appended append(StringBuilder document, Place place, NodeRow row) {
        document.append(row.fields());
        for (int i = 0; i < place.references().size(); i++) {
            Reference reference = place.references().get(i);
            document.append(",\"").append(reference.name()).append("\":");
            Optional<EntityKey> key = row.references().get(i);
            if (key.isEmpty()) {
                document.append("null");
                continue;
            }
            switch (state.known(reference.number(), key.get()).orElseGet(Known.Pending::new)) {
                case Known.Pending pending -> {
                    return Appended.WAITING;
                }
                case Known.Absent absent -> {
                    if (reference.waits()) {
                        return Appended.LEFT_OUT;
                    }
                    document.append("null");
                }
                case Known.Present present -> document.append(present.document());
            }
        }
        return Appended.WRITTEN;
    }
}
