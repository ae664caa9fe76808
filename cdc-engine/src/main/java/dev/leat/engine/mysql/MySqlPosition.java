package dev.leat.engine.mysql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.shyiko.mysql.binlog.GtidSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where capture of a MySQL database stands. */
sealed interface MySqlPosition {

    /** Where the log must still be there from. */
    Boundary from();

    /** What Debezium is told of it, so that it replays whole transactions and skips nothing by itself. */
    Map<String, Object> connectorOffset();

    JsonNode toJson();

    /**
     * The first load runs. Begun anew after an interruption, it must be followed by the log from where the first attempt
     * began: otherwise rows that it published and that were deleted in between would stay for ever.
     *
     * @param from where the log is read after the load
     */
    record Loading(Boundary from) implements MySqlPosition {

        @Override
        public Map<String, Object> connectorOffset() {
            Map<String, Object> offset = new HashMap<>(from.connectorOffset());
            offset.put("snapshot", "INITIAL");
            offset.put("snapshot_completed", false);
            return offset;
        }

        @Override
        public JsonNode toJson() {
            return from.addTo(JsonNodeFactory.instance.objectNode().put("phase", "loading"));
        }
    }

    /**
     * The log is read.
     *
     * @param from the end of what is completely behind; reading starts there again
     * @param place the last published change of the transaction after it; empty when none was
     * @param loadedUntil where the log was when the rows of the first load were read, as long as that is further on
     */
    record Streaming(Boundary from, Optional<Place> place, Optional<Boundary> loadedUntil) implements MySqlPosition {

        Streaming(Boundary from, Optional<Place> place) {
            this(from, place, Optional.empty());
        }

        /** Further on in the log. */
        Streaming to(Boundary next, Optional<Place> last) {
            return new Streaming(next, last, loadedUntil.filter(until -> next.compareTo(until) < 0));
        }

        @Override
        public Map<String, Object> connectorOffset() {
            // without event and row: with them the connector skips by itself, and loses changes that share a place
            return from.connectorOffset();
        }

        @Override
        public JsonNode toJson() {
            ObjectNode json = from.addTo(JsonNodeFactory.instance.objectNode().put("phase", "streaming"));
            place.ifPresent(at -> json.put("event", at.event)
                    .put("row", at.row)
                    .put("count", at.count)
                    .put("gtid", at.gtid.orElse("")));
            loadedUntil.ifPresent(until -> until.withoutGtids().addTo(json.putObject("loadedUntil")));
            return json;
        }
    }

    /**
     * Between two transactions.
     *
     * @param file of the binary log
     * @param gtids of all transactions before; empty when the server does not name its transactions, or when what it had
     *     executed when capture began is not known by name. Coordinates alone are followed then
     */
    record Boundary(String file, long offset, Optional<String> gtids) implements Comparable<Boundary> {

        private static final Comparator<Boundary> ORDER =
                Comparator.comparingLong(Boundary::fileNumber).thenComparingLong(Boundary::offset);

        static Boundary of(Map<String, ?> offset) {
            return new Boundary(
                    String.valueOf(offset.get("file")),
                    offset.get("pos") instanceof Number number ? number.longValue() : 0,
                    Optional.ofNullable(offset.get("gtids")).map(String::valueOf));
        }

        private static Boundary of(JsonNode json) {
            return new Boundary(
                    json.required("file").asText(),
                    json.required("pos").asLong(),
                    json.has("gtids") ? Optional.of(json.required("gtids").asText()) : Optional.empty());
        }

        /** The files of one server are numbered, without end: {@code binlog.999999} is followed by {@code binlog.1000000}. */
        long fileNumber() {
            return number(file);
        }

        static long number(String file) {
            return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
        }

        Boundary withoutGtids() {
            return new Boundary(file, offset, Optional.empty());
        }

        /** With this transaction among those before; the same when it has no name, or those before have none. */
        Boundary with(Optional<String> gtid) {
            if (gtid.isEmpty() || gtids.isEmpty()) {
                return this;
            }
            GtidSet all = new GtidSet(gtids.get());
            all.add(gtid.get());
            return new Boundary(file, offset, Optional.of(all.toString()));
        }

        /** By their place in one server's log. */
        @Override
        public int compareTo(Boundary other) {
            return ORDER.compare(this, other);
        }

        boolean isAt(Boundary other) {
            return compareTo(other) == 0;
        }

        Map<String, Object> connectorOffset() {
            Map<String, Object> map = new HashMap<>();
            map.put("file", file);
            map.put("pos", offset);
            gtids.ifPresent(set -> map.put("gtids", set));
            return map;
        }

        private ObjectNode addTo(ObjectNode json) {
            json.put("file", file).put("pos", offset);
            gtids.ifPresent(set -> json.put("gtids", set));
            return json;
        }

        @Override
        public String toString() {
            return file + ":" + offset;
        }
    }

    /**
     * The {@code count}-th record of that row of that event of its transaction, each counted from one.
     *
     * @param gtid of its transaction; empty when the server does not name those
     */
    record Place(long event, int row, int count, Optional<String> gtid) implements Comparable<Place> {

        private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::event)
                .thenComparingInt(Place::row)
                .thenComparingInt(Place::count);

        /** Within one transaction. */
        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }

        /** This one, counted on when the last record of the same transaction was of the same row. */
        Place after(Optional<Place> last) {
            return last.filter(before -> before.event == event && before.row == row)
                    .map(before -> new Place(event, row, before.count + 1, gtid))
                    .orElse(this);
        }
    }

    static MySqlPosition ofJson(JsonNode json) {
        Boundary from = Boundary.of(json);
        if (json.path("phase").asText().equals("loading")) {
            return new Loading(from);
        }
        return new Streaming(
                from,
                json.has("event")
                        ? Optional.of(new Place(
                                json.required("event").asLong(),
                                json.required("row").asInt(),
                                json.required("count").asInt(),
                                Optional.of(json.required("gtid").asText()).filter(gtid -> !gtid.isEmpty())))
                        : Optional.empty(),
                Optional.ofNullable(json.get("loadedUntil")).map(Boundary::of));
    }
}
