package dev.leat.materializer.join;

import dev.leat.stream.event.ChangeOrigin;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A source transaction that made a document change: carried along the joins so that latency can be told at the end. */
record Cause(long committedAtMs, String transaction) {

    /** A document names at most so many: the oldest ones, since they waited longest. */
    static final int MAX = 1000;

    static Cause of(ChangeOrigin origin) {
        return new Cause(origin.committedAt().toEpochMilli(), origin.transaction());
    }

    static List<Cause> merge(List<Cause> older, List<Cause> newer) {
        if (older.isEmpty() || older.equals(newer)) {
            return newer;
        }
        if (newer.isEmpty()) {
            return older;
        }
        Set<Cause> merged = new LinkedHashSet<>(older);
        merged.addAll(newer);
        return merged.stream().limit(MAX).toList();
    }

    /** The form of {@link dev.leat.stream.topic.LeatHeaders#CHANGES}. */
    static String header(List<Cause> causes) {
        return causes.stream()
                .map(cause -> cause.committedAtMs() + "/" + cause.transaction())
                .collect(Collectors.joining(","));
    }
}
