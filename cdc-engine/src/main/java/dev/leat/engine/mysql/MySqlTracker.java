package dev.leat.engine.mysql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.mysql.MySqlPosition.Boundary;
import dev.leat.engine.mysql.MySqlPosition.Loading;
import dev.leat.engine.mysql.MySqlPosition.Place;
import dev.leat.engine.mysql.MySqlPosition.Streaming;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import io.debezium.connector.mysql.gtid.MySqlGtidSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * The position in MySQL's binary log, where transactions stand whole, one after the other.
 *
 * <p>Restart is from the boundary before a transaction; the server then replays it, and what was published of it is dropped by
 * its place: the event in the transaction, the row in the event, and the count at it, since several records share one row (a
 * delete and its tombstone, the three records of a changed key). An event's position is (file, offset of its transaction,
 * event, row, count).
 */
final class MySqlTracker implements PositionTracker {

    private static final String HEARTBEAT = "io.debezium.connector.common.Heartbeat";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final String source;
    private final String wayOut;
    private final String server;

    private @Nullable MySqlPosition position;
    /** What was published before the restart and is not yet met again; null when nothing is replayed. */
    private @Nullable Place awaited;

    private @Nullable Place replayed;
    private boolean mustReopen;
    private long loadedRows;

    /**
     * @param wayOut what is to be done when changes were lost
     * @param server names the server in the ids of events whose transactions it does not name
     * @param stored empty before the first load
     */
    MySqlTracker(String source, String wayOut, String server, Optional<MySqlPosition> stored) {
        this.source = source;
        this.wayOut = wayOut;
        this.server = server;
        this.position = stored.orElse(null);
        if (position instanceof Streaming streaming) {
            this.awaited = streaming.place().orElse(null);
        }
    }

    @Override
    public Verdict next(SourceRecord record) {
        if (mustReopen) {
            return Drop.INSTANCE;
        }
        Map<String, ?> offset = record.sourceOffset();
        boolean heartbeat = isHeartbeat(record);
        if (loading()) {
            Boundary at = Boundary.of(offset);
            boolean row = isOperation(record, "r");
            if (!offset.containsKey("snapshot")) {
                // the last row of the load, or the heartbeat behind it; a change tells less of what was before it
                endLoad(row || heartbeat ? at : at.withoutGtids());
            } else if (position == null) {
                position = new Loading(at);
            }
            if (row) {
                return loaded(record);
            }
            if (loading() || mustReopen) {
                return Drop.INSTANCE;
            }
        }
        Streaming now = (Streaming) current();
        if (heartbeat) {
            heartbeat(Boundary.of(offset), now);
            return Drop.INSTANCE;
        }
        return isOperation(record, "t") ? truncate(record, now) : change(record, now);
    }

    /** @param begun where the load that is complete now began: the log goes on from there, or from the first attempt */
    private void endLoad(Boundary begun) {
        Boundary from =
                position instanceof Loading loading && loading.from().compareTo(begun) < 0 ? loading.from() : begun;
        mustReopen = !from.isAt(begun);
        position = new Streaming(from, Optional.empty(), mustReopen ? Optional.of(begun) : Optional.empty());
    }

    private Publish loaded(SourceRecord record) {
        Boundary from = current().from();
        loadedRows++;
        // the row's key and not its number: a load that starts over reads in another order
        String id = "%s/%s/load/%s/%s"
                .formatted(server, from, record.topic(), RowKey.of(record).text());
        return new Publish(id, place(from, 0, 0, loadedRows));
    }

    private void heartbeat(Boundary at, Streaming now) {
        if (at.compareTo(now.from()) <= 0) {
            return;
        }
        if (awaited != null) {
            throw notMet(awaited, now.from(), "its transaction has ended at " + at);
        }
        // INVARIANT: names of transactions come from changes only. A heartbeat within the first transaction that the
        // server names for us counts that one among those that are behind
        position = now.to(now.from().gtids().isEmpty() ? at.withoutGtids() : at, Optional.empty());
    }

    /**
     * A statement is a transaction by itself, which begins with no record: so it is told with the boundary behind it. It comes
     * again after a restart from a boundary that does not know its name.
     */
    private Verdict truncate(SourceRecord record, Streaming now) {
        Optional<String> gtid = gtid(record);
        Boundary behind = boundary(record.sourceOffset(), gtid, now).with(gtid);
        if (behind.compareTo(now.from()) <= 0) {
            return Drop.INSTANCE;
        }
        if (awaited != null) {
            throw notMet(awaited, now.from(), "its transaction has ended at " + behind);
        }
        position = now.to(behind, Optional.empty());
        return new Publish(gtid.orElseGet(() -> server + "/" + behind) + "/0/0/0", place(behind, 0, 0, 0));
    }

    private Verdict change(SourceRecord record, Streaming now) {
        Map<String, ?> offset = record.sourceOffset();
        Optional<Place> last = Optional.ofNullable(replayed).or(now::place);
        // a tombstone names no transaction, and follows its delete
        Optional<String> gtid = record.value() == null ? last.flatMap(Place::gtid) : gtid(record);
        Boundary at = boundary(offset, gtid, now);
        Place place = new Place(number(offset, "event"), (int) number(offset, "row"), 1, gtid);
        if (place.event() == 0) {
            throw outsideOfATransaction(at);
        }
        if (awaited != null) {
            return replay(place, at, now, awaited);
        }
        int order = at.compareTo(now.from());
        if (order < 0) {
            throw wentBack(now.from(), at);
        }
        Place counted = order == 0 ? place.after(now.place()) : place;
        position = now.to(at, Optional.of(counted));
        String id = "%s/%d/%d/%d"
                .formatted(gtid.orElseGet(() -> server + "/" + at), counted.event(), counted.row(), counted.count());
        return new Publish(id, place(at, counted.event(), counted.row(), counted.count()));
    }

    private Drop replay(Place place, Boundary at, Streaming now, Place stored) {
        Place counted = place.after(Optional.ofNullable(replayed));
        if (!at.isAt(now.from())) {
            throw notMet(stored, now.from(), "a transaction at %s is there".formatted(at));
        }
        int order = counted.compareTo(stored);
        if (order > 0) {
            throw notMet(stored, now.from(), "a later change came");
        }
        if (order == 0 && !counted.gtid().equals(stored.gtid())) {
            throw notMet(stored, now.from(), "transaction %s is there".formatted(counted.gtid()));
        }
        replayed = order == 0 ? null : counted;
        awaited = order == 0 ? null : stored;
        return Drop.INSTANCE;
    }

    /**
     * The boundary before the change's transaction. As long as no name is known of those before, the connector counts the
     * first transaction that has one among them.
     */
    private static Boundary boundary(Map<String, ?> offset, Optional<String> gtid, Streaming now) {
        Boundary at = Boundary.of(offset);
        if (now.from().gtids().isPresent() || at.gtids().isEmpty() || gtid.isEmpty()) {
            return at;
        }
        MySqlGtidSet before = new MySqlGtidSet(at.gtids().get());
        return new MySqlGtidSet(gtid.get()).isContainedWithin(before) ? at.withoutGtids() : at;
    }

    @Override
    public String newestPlace() {
        Boundary from = current().from();
        return position instanceof Streaming streaming && streaming.place().isPresent()
                ? place(
                        from,
                        streaming.place().get().event(),
                        streaming.place().get().row(),
                        streaming.place().get().count())
                : place(from, 0, 0, loadedRows);
    }

    @Override
    public JsonNode stored() {
        return position == null ? JsonNodeFactory.instance.objectNode() : position.toJson();
    }

    @Override
    public Map<String, Object> connectorOffset() {
        return position == null ? Map.of() : position.connectorOffset();
    }

    @Override
    public boolean loading() {
        return !(position instanceof Streaming);
    }

    @Override
    public boolean rereads() {
        return position instanceof Streaming streaming
                && streaming.loadedUntil().isPresent();
    }

    @Override
    public boolean mustReopen() {
        return mustReopen;
    }

    /** The transactions that were taken from the log, as far as they have names. */
    List<MySqlGtidSet> published() {
        return Stream.concat(
                        position().map(MySqlPosition::from).flatMap(Boundary::gtids).stream(),
                        position instanceof Streaming streaming
                                ? streaming.place().flatMap(Place::gtid).stream()
                                : Stream.empty())
                .map(MySqlGtidSet::new)
                .toList();
    }

    /** Empty before the first load. */
    Optional<MySqlPosition> position() {
        return Optional.ofNullable(position);
    }

    private MySqlPosition current() {
        if (position == null) {
            throw new IllegalStateException("no record was taken yet");
        }
        return position;
    }

    private static String place(Boundary at, long event, long row, long count) {
        return "%s/%s/%s/%s/%s"
                .formatted(
                        HEX.toHexDigits(at.fileNumber(), 8),
                        HEX.toHexDigits(at.offset()),
                        HEX.toHexDigits(event, 8),
                        HEX.toHexDigits(row, 8),
                        HEX.toHexDigits(count, 8));
    }

    private static boolean isHeartbeat(SourceRecord record) {
        return record.valueSchema() != null
                && HEARTBEAT.equals(record.valueSchema().name());
    }

    private static boolean isOperation(SourceRecord record, String operation) {
        return record.value() instanceof Struct envelope
                && envelope.schema().field("op") != null
                && operation.equals(envelope.getString("op"));
    }

    /** The name of its transaction, if it has one. */
    private static Optional<String> gtid(SourceRecord record) {
        return record.value() instanceof Struct envelope
                ? Optional.ofNullable(envelope.getStruct("source").getString("gtid"))
                : Optional.empty();
    }

    private static long number(Map<String, ?> offset, String key) {
        return offset.get(key) instanceof Number number ? number.longValue() : 0;
    }

    private LeatException outsideOfATransaction(Boundary at) {
        return new LeatException(
                CaptureError.CHANGE_NOT_READABLE,
                ("source %s: the change before %s is part of an XA transaction, which stands in the log whether it was"
                                + " committed or not. Have the application commit without XA. %s")
                        .formatted(source, at, wayOut));
    }

    private LeatException wentBack(Boundary from, Boundary to) {
        return new LeatException(
                CaptureError.POSITION_NOT_MET,
                ("source %s: the log went back from %s to %s. Either it was reset or its server was replaced. Nothing was"
                                + " published since. %s")
                        .formatted(source, from, to, wayOut));
    }

    private LeatException notMet(Place stored, Boundary from, String instead) {
        return new LeatException(
                CaptureError.POSITION_NOT_MET,
                ("source %s: the log did not replay the last published change (record %d of row %d of event %d of"
                                + " transaction %s) after %s: %s. Either its log was reset or its server was replaced. Nothing was"
                                + " published since. %s")
                        .formatted(
                                source,
                                stored.count(),
                                stored.row(),
                                stored.event(),
                                stored.gtid().orElse("without GTID"),
                                from,
                                instead,
                                wayOut));
    }
}
