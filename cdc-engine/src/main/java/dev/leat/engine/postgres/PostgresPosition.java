package dev.leat.engine.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Where capture of a PostgreSQL database stands. Log positions (LSN) are unsigned 64-bit numbers. */
sealed interface PostgresPosition {

    /** What Debezium is told of it, so that it replays whole transactions and searches nothing by itself. */
    Map<String, Object> connectorOffset();

    JsonNode toJson();

    /** From where the log must still be there. */
    long from();

    /** The furthest place of the log that anything published comes from. */
    long reached();

    /**
     * The first load runs. Begun anew after an interruption, it must be followed by the log from where the first attempt
     * began: otherwise rows that it published and that were deleted in between would stay for ever.
     *
     * @param from where the log is read after the load
     */
    record Loading(long from) implements PostgresPosition {

        @Override
        public long reached() {
            return from;
        }

        @Override
        public Map<String, Object> connectorOffset() {
            return Map.of(
                    "lsn", from, "snapshot", "INITIAL", "snapshot_completed", false, "last_snapshot_record", false);
        }

        @Override
        public JsonNode toJson() {
            return JsonNodeFactory.instance.objectNode().put("phase", "loading").put("from", from);
        }
    }

    /**
     * The log is read.
     *
     * @param boundary the end of the last transaction that is completely behind; reading starts there again
     * @param place the last published change of the transaction after it; empty when none was
     * @param loadedUntil where the log was when the rows of the first load were read, as long as that is further on
     */
    record Streaming(long boundary, Optional<Place> place, OptionalLong loadedUntil) implements PostgresPosition {

        Streaming(long boundary, Optional<Place> place) {
            this(boundary, place, OptionalLong.empty());
        }

        /** Further on in the log. */
        Streaming to(long next, Optional<Place> last) {
            boolean behind = loadedUntil.isPresent() && Long.compareUnsigned(next, loadedUntil.getAsLong()) < 0;
            return new Streaming(next, last, behind ? loadedUntil : OptionalLong.empty());
        }

        @Override
        public long from() {
            return boundary;
        }

        @Override
        public long reached() {
            return place.map(Place::lsn)
                    .filter(lsn -> Long.compareUnsigned(lsn, boundary) > 0)
                    .orElse(boundary);
        }

        @Override
        public Map<String, Object> connectorOffset() {
            // without lsn_proc and messageType: with them the connector looks for its position itself, and loses
            // changes
            return Map.of("lsn", boundary, "lsn_commit", boundary);
        }

        @Override
        public JsonNode toJson() {
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("phase", "streaming")
                    .put("boundary", boundary);
            place.ifPresent(at -> json.put("lsn", at.lsn).put("count", at.count).put("transaction", at.transaction));
            loadedUntil.ifPresent(until -> json.put("loadedUntil", until));
            return json;
        }
    }

    /** The {@code count}-th record at that place in the log, counted from one. */
    record Place(long lsn, int count, long transaction) {}

    static PostgresPosition ofJson(JsonNode json) {
        if (json.path("phase").asText().equals("loading")) {
            return new Loading(json.required("from").asLong());
        }
        return new Streaming(
                json.required("boundary").asLong(),
                json.has("lsn")
                        ? Optional.of(new Place(
                                json.required("lsn").asLong(),
                                json.required("count").asInt(),
                                json.required("transaction").asLong()))
                        : Optional.empty(),
                json.has("loadedUntil")
                        ? OptionalLong.of(json.required("loadedUntil").asLong())
                        : OptionalLong.empty());
    }
}
