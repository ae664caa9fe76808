package dev.leat.engine.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.postgres.PostgresPosition.Loading;
import dev.leat.engine.postgres.PostgresPosition.Place;
import dev.leat.engine.postgres.PostgresPosition.Streaming;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * The position in PostgreSQL's log.
 *
 * <p>Restart is from the boundary between two transactions; PostgreSQL then replays the transaction after it, and what was
 * published of it is dropped by its place: the log position and the count at it, since several records share one (a delete
 * and its tombstone, the rows of a COPY). Log positions alone order nothing: transactions overlap in the log and come in the
 * order of their commits. So an event's position is (boundary, log position, count).
 */
final class PostgresTracker implements PositionTracker {

    private static final String HEARTBEAT = "io.debezium.connector.common.Heartbeat";

    /** So many are remembered; two at most are waited for. */
    private static final int MARKS = 16;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final String source;
    private final String server;

    private @Nullable PostgresPosition position;
    /** What was published before the restart and is not yet met again; null when nothing is replayed. */
    private @Nullable Place awaited;

    private long replayedLsn = -1;
    private int replayedCount;
    private boolean mustReopen;
    private long loadedRows;
    private final Deque<String> marks = new ArrayDeque<>();

    /**
     * @param server names the server and its timeline in event ids
     * @param stored empty before the first load
     */
    PostgresTracker(String source, String server, Optional<PostgresPosition> stored) {
        this.source = source;
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
        long lsn = number(offset, "lsn", 0);
        if (loading()) {
            boolean row = "INITIAL".equals(offset.get("snapshot"));
            if (!row || Boolean.TRUE.equals(offset.get("snapshot_completed"))) {
                endLoad(lsn);
            } else if (position == null) {
                position = new Loading(lsn);
            }
            if (row) {
                return isHeartbeat(record) ? Drop.INSTANCE : loaded(record, lsn);
            }
        }
        Streaming now = (Streaming) current();
        if (isHeartbeat(record)) {
            heartbeat(offset, now);
            return Drop.INSTANCE;
        }
        Verdict verdict = awaited != null ? replayed(offset, lsn, awaited) : changed(offset, lsn, now);
        Struct mark = mark(record);
        if (mark != null) {
            remember(text(mark.getBytes("content")));
            return Drop.INSTANCE;
        }
        return verdict;
    }

    private void endLoad(long lsn) {
        long from = position instanceof Loading loading && Long.compareUnsigned(loading.from(), lsn) < 0
                ? loading.from()
                : lsn;
        mustReopen = from != lsn;
        position = new Streaming(from, Optional.empty(), mustReopen ? OptionalLong.of(lsn) : OptionalLong.empty());
    }

    private Publish loaded(SourceRecord record, long lsn) {
        long from = current() instanceof Loading loading ? loading.from() : ((Streaming) current()).boundary();
        loadedRows++;
        // the row's key and not its number: a load that starts over reads in another order
        String id = server + "/" + HEX.toHexDigits(lsn) + "/load/" + record.topic() + "/"
                + RowKey.of(record).text();
        return new Publish(id, place(from, 0, loadedRows));
    }

    private void heartbeat(Map<String, ?> offset, Streaming now) {
        if (!"COMMIT".equals(offset.get("messageType"))) {
            return;
        }
        long boundary = number(offset, "lsn_commit", now.boundary());
        if (awaited == null) {
            // INVARIANT: between two transactions; everything up to this commit has been taken before
            if (Long.compareUnsigned(boundary, now.boundary()) > 0) {
                position = now.to(boundary, Optional.empty());
            }
        } else if (Long.compareUnsigned(boundary, awaited.lsn()) > 0) {
            throw notMet(awaited, boundary, "its transaction has ended");
        }
    }

    private Verdict replayed(Map<String, ?> offset, long lsn, Place stored) {
        replayedCount = lsn == replayedLsn ? replayedCount + 1 : 1;
        replayedLsn = lsn;
        int order = Long.compareUnsigned(lsn, stored.lsn());
        if (order > 0) {
            throw notMet(stored, lsn, "a later change came");
        }
        if (order == 0 && replayedCount == stored.count()) {
            long transaction = number(offset, "txId", 0);
            if (transaction != stored.transaction()) {
                throw notMet(stored, lsn, "transaction %d is there".formatted(transaction));
            }
            awaited = null;
        }
        return Drop.INSTANCE;
    }

    private Publish changed(Map<String, ?> offset, long lsn, Streaming now) {
        // absent until a transaction has ended after the load
        long boundary = number(offset, "lsn_commit", now.boundary());
        int count =
                now.place().filter(last -> last.lsn() == lsn).map(Place::count).orElse(0) + 1;
        boolean aloneInTheLog = "MESSAGE".equals(offset.get("messageType")) && lsn == boundary;
        position = now.to(
                boundary,
                aloneInTheLog ? Optional.empty() : Optional.of(new Place(lsn, count, number(offset, "txId", 0))));
        return new Publish(server + "/" + HEX.toHexDigits(lsn) + "/" + count, place(boundary, lsn, count));
    }

    @Override
    public String newestPlace() {
        return switch (current()) {
            case PostgresPosition.Loading loading -> place(loading.from(), 0, loadedRows);
            case Streaming streaming ->
                streaming
                        .place()
                        .map(at -> place(streaming.boundary(), at.lsn(), at.count()))
                        .orElseGet(() -> place(streaming.boundary(), 0, 0));
        };
    }

    private void remember(String mark) {
        marks.addLast(mark);
        if (marks.size() > MARKS) {
            marks.removeFirst();
        }
    }

    /** Whether this mark, which was left in the log, has been taken from it. */
    boolean hasMet(String mark) {
        return marks.contains(mark);
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

    /** Where the log must still be there from; empty before the first load. */
    Optional<PostgresPosition> position() {
        return Optional.ofNullable(position);
    }

    private PostgresPosition current() {
        if (position == null) {
            throw new IllegalStateException("no record was taken yet");
        }
        return position;
    }

    private static String place(long boundary, long lsn, long count) {
        return HEX.toHexDigits(boundary) + "/" + HEX.toHexDigits(lsn) + "/" + HEX.toHexDigits(count, 8);
    }

    private static boolean isHeartbeat(SourceRecord record) {
        return record.valueSchema() != null
                && HEARTBEAT.equals(record.valueSchema().name());
    }

    /** One of our own messages in the log; null for everything else, also for messages of an outbox. */
    private static @Nullable Struct mark(SourceRecord record) {
        if (!(record.value() instanceof Struct value) || value.schema().field("message") == null) {
            return null;
        }
        Struct message = value.getStruct("message");
        return ConsistentReads.MARK_PREFIX.equals(message.getString("prefix")) ? message : null;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long number(Map<String, ?> offset, String key, long otherwise) {
        return offset.get(key) instanceof Number number ? number.longValue() : otherwise;
    }

    private LeatException notMet(Place stored, long at, String instead) {
        return new LeatException(
                CaptureError.POSITION_NOT_MET,
                ("source %s: the log did not replay the last published change (record %d at %X of transaction %d) before %X:"
                                + " %s. Either its slot, its publication or the database itself was replaced. Nothing was"
                                + " published since. Run `./leat source repair %s`: it loads the tables again and goes on from"
                                + " there")
                        .formatted(source, stored.count(), stored.lsn(), stored.transaction(), at, instead, source));
    }
}
