package dev.leat.engine.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Follows the records that a connector gives, in their order, and knows at each moment the position that continues after
 * them: what was already published before a restart is dropped by it. Not thread-safe.
 */
public interface PositionTracker {

    /**
     * Takes the next record.
     *
     * @throws dev.leat.stream.error.LeatException operator, when the log does not replay what was published before
     */
    Verdict next(SourceRecord record);

    /** The position after everything taken so far, to be stored in the transaction that publishes it. */
    JsonNode stored();

    /** The place of the newest change that was taken: what is published now, and is of no change of the log, comes behind it. */
    String newestPlace();

    /**
     * What the connector is given for that position: where it starts, and what it may confirm to the database. Empty before
     * the first load.
     */
    Map<String, Object> connectorOffset();

    /** Whether the first load is not complete yet. */
    boolean loading();

    /**
     * Whether the log is read again from before the end of the first load, which was interrupted: of what was taken last the
     * load may have published the row already.
     */
    boolean rereads();

    /** Whether the connector must be started anew from the position, since it would go on from a wrong one. */
    boolean mustReopen();

    /** What becomes of a record. */
    sealed interface Verdict {}

    /**
     * It is published.
     *
     * @param eventId the same in every replay of the same change
     * @param position its place among all changes of the source, compared as text
     */
    record Publish(String eventId, String position) implements Verdict {}

    /** It has been published before, or says nothing. */
    record Drop() implements Verdict {

        public static final Drop INSTANCE = new Drop();
    }
}
