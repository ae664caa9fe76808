package dev.leat.materializer.store;

import dev.leat.materializer.store.DocumentStore.Refused;
import dev.leat.stream.event.EntityKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a store cuts a batch into pieces it can take. */
public final class Batches {

    private Batches() {}

    /** The store refused a batch as a whole because of the data of at least one document in it. */
    public static final class BatchRefused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public BatchRefused(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Applies of each document the newest write only. Where that one is refused, the one before it gets its turn, so that
     * the store ends as if it had been given the writes one by one.
     *
     * @param apply gets every document at most once per call, and returns what it refuses
     */
    public static List<Refused> newestOfEach(
            List<DocumentWrite> batch, Function<List<DocumentWrite>, List<Refused>> apply) {
        List<Refused> refused = new ArrayList<>();
        List<DocumentWrite> left = batch;
        while (!left.isEmpty()) {
            Map<EntityKey, DocumentWrite> newest = new LinkedHashMap<>();
            left.forEach(write ->
                    newest.merge(write.id(), write, (one, other) -> other.version() > one.version() ? other : one));
            List<Refused> refusedNow = apply.apply(List.copyOf(newest.values()));
            refused.addAll(refusedNow);
            Map<EntityKey, Long> refusedVersions = refusedNow.stream()
                    .collect(Collectors.toMap(
                            one -> one.write().id(), one -> one.write().version()));
            left = left.stream()
                    .filter(write -> write.version() < refusedVersions.getOrDefault(write.id(), Long.MIN_VALUE))
                    .toList();
        }
        return refused;
    }

    /**
     * Applies a batch that is taken or refused as a whole: a refused one is halved until the documents at fault are alone.
     *
     * @param apply throws {@link BatchRefused}, or applies all but what it returns
     */
    public static List<Refused> isolating(
            List<DocumentWrite> batch, Function<List<DocumentWrite>, List<Refused>> apply) {
        List<Refused> refused = new ArrayList<>();
        isolate(batch, apply, refused);
        return refused;
    }

    private static void isolate(
            List<DocumentWrite> batch, Function<List<DocumentWrite>, List<Refused>> apply, List<Refused> refused) {
        try {
            refused.addAll(apply.apply(batch));
        } catch (BatchRefused refusal) {
            if (batch.size() == 1) {
                refused.add(new Refused(batch.getFirst(), refusal.reason()));
            } else {
                int half = batch.size() / 2;
                isolate(batch.subList(0, half), apply, refused);
                isolate(batch.subList(half, batch.size()), apply, refused);
            }
        }
    }

    /** The batch in pieces of at most so many writes, and so many characters unless a single document has more. */
    public static List<List<DocumentWrite>> pieces(List<DocumentWrite> batch, int maxWrites, int maxChars) {
        List<List<DocumentWrite>> pieces = new ArrayList<>();
        int from = 0;
        int chars = 0;
        for (int i = 0; i < batch.size(); i++) {
            int size =
                    batch.get(i) instanceof DocumentWrite.Put put ? put.json().length() : 0;
            if (i > from && (chars + size > maxChars || i - from == maxWrites)) {
                pieces.add(batch.subList(from, i));
                from = i;
                chars = 0;
            }
            chars += size;
        }
        if (from < batch.size()) {
            pieces.add(batch.subList(from, batch.size()));
        }
        return pieces;
    }
}
