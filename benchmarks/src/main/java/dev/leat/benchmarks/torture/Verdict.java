package dev.leat.benchmarks.torture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What readers saw, held against what the database says.
 *
 * @param lost changes that nobody saw
 * @param repeated changes that were seen once more, each time
 * @param outOfOrder changes that were seen at another place among those of their entity
 * @param wrong changes that never were, event ids that two records share, and places where the positions in the headers
 *     order the changes otherwise than the database committed them
 * @param trace the smallest history that shows a failure; empty when there is none
 */
record Verdict(long changes, long lost, long repeated, long outOfOrder, long wrong, List<String> trace) {

    private static final int AROUND = 4;

    boolean holds() {
        return lost + repeated + outOfOrder + wrong == 0;
    }

    /**
     * @param truth in the order of the commits
     * @param seen of each entity in the order of its topic
     */
    static Verdict of(List<Change> truth, List<SeenChange> seen) {
        Map<String, List<Change>> expected = byEntity(truth);
        Map<String, List<Change>> found =
                byEntity(seen.stream().map(SeenChange::change).toList());
        long lost = 0;
        long repeated = 0;
        long outOfOrder = 0;
        long wrong = 0;
        List<String> trace = List.of();
        Set<String> entities = new HashSet<>(expected.keySet());
        entities.addAll(found.keySet());
        for (String entity : entities) {
            EntityVerdict verdict =
                    EntityVerdict.of(expected.getOrDefault(entity, List.of()), found.getOrDefault(entity, List.of()));
            lost += verdict.lost;
            repeated += verdict.repeated;
            outOfOrder += verdict.outOfOrder;
            wrong += verdict.wrong;
            if (!verdict.trace.isEmpty() && (trace.isEmpty() || verdict.trace.size() < trace.size())) {
                trace = verdict.trace;
            }
        }
        long shared = sharedIds(seen);
        wrong += shared;
        if (lost + repeated + outOfOrder + wrong == 0) {
            List<String> misplaced = misplaced(truth, seen);
            wrong = misplaced.size();
            trace = misplaced.stream().limit(AROUND).toList();
        }
        return new Verdict(truth.size(), lost, repeated, outOfOrder, wrong, trace);
    }

    private static Map<String, List<Change>> byEntity(List<Change> changes) {
        Map<String, List<Change>> byEntity = new LinkedHashMap<>();
        changes.forEach(change -> byEntity.computeIfAbsent(change.entity(), e -> new ArrayList<>())
                .add(change));
        return byEntity;
    }

    private static long sharedIds(List<SeenChange> seen) {
        Map<String, Change> byId = new HashMap<>();
        long shared = 0;
        for (SeenChange one : seen) {
            Change other = byId.putIfAbsent(one.eventId(), one.change());
            // the same change once more is a repetition, and counted there
            if (other != null && !other.says(one.change())) {
                shared++;
            }
        }
        return shared;
    }

    private static List<String> misplaced(List<Change> truth, List<SeenChange> seen) {
        List<SeenChange> ordered =
                seen.stream().sorted(Comparator.comparing(SeenChange::position)).toList();
        List<String> misplaced = new ArrayList<>();
        for (int i = 0; i < truth.size(); i++) {
            Change byPosition = ordered.get(i).change();
            if (!truth.get(i).says(byPosition)) {
                misplaced.add("change %d was %s %s, and by its position it is %s %s"
                        .formatted(i, truth.get(i).entity(), truth.get(i), byPosition.entity(), byPosition));
            }
        }
        return misplaced;
    }

    /** The history of one entity. */
    private record EntityVerdict(long lost, long repeated, long outOfOrder, long wrong, List<String> trace) {

        static EntityVerdict of(List<Change> expected, List<Change> found) {
            Map<String, Integer> missing = new HashMap<>();
            expected.forEach(change -> missing.merge(change.text(), 1, Integer::sum));
            Set<String> known = Set.copyOf(missing.keySet());
            List<Change> met = new ArrayList<>();
            long repeated = 0;
            long wrong = 0;
            for (Change change : found) {
                if (missing.getOrDefault(change.text(), 0) > 0) {
                    missing.merge(change.text(), -1, Integer::sum);
                    met.add(change);
                } else if (known.contains(change.text())) {
                    repeated++;
                } else {
                    wrong++;
                }
            }
            long lost = missing.values().stream().mapToLong(count -> count).sum();
            long outOfOrder = lost == 0 ? misplaced(expected, met) : 0;
            return new EntityVerdict(
                    lost,
                    repeated,
                    outOfOrder,
                    wrong,
                    lost + repeated + outOfOrder + wrong == 0 ? List.of() : trace(expected, found));
        }

        private static long misplaced(List<Change> expected, List<Change> met) {
            long misplaced = 0;
            for (int i = 0; i < expected.size(); i++) {
                if (!expected.get(i).says(met.get(i))) {
                    misplaced++;
                }
            }
            return misplaced;
        }

        /** The surroundings of the first difference. */
        private static List<String> trace(List<Change> expected, List<Change> found) {
            int at = 0;
            while (at < expected.size() && at < found.size() && expected.get(at).says(found.get(at))) {
                at++;
            }
            List<String> trace = new ArrayList<>();
            trace.add((expected.isEmpty() ? found : expected).getFirst().entity() + ", from its change " + at + " on:");
            trace.add("  in the database: " + around(expected, at));
            trace.add("  seen by readers: " + around(found, at));
            return trace;
        }

        private static String around(List<Change> changes, int at) {
            return changes.subList(Math.max(0, Math.min(at - 1, changes.size())), Math.min(changes.size(), at + AROUND))
                    .toString();
        }
    }
}
