package dev.leat.engine.connect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.source.SourceProblem;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of one source's database: one implementation per kind of database. Owned by one thread. Every method
 * but {@link #explain} connects when it must, and throws what {@link #explain} understands.
 */
public interface CapturedDatabase extends AutoCloseable {

    /** Everything that stands in the way of capturing, each with its mending. Changes nothing. */
    List<SourceProblem> check() throws Exception;

    /**
     * The captured tables with the very schemas that the connector will give their records.
     *
     * @throws LeatException operator, when a table is missing or has no primary key
     */
    List<CapturedTable> tables() throws Exception;

    /** The outbox tables, likewise; they are none of {@link #tables}. */
    List<CapturedTable> outboxes() throws Exception;

    /** The topics that its connector needs beside those of the tables. */
    Map<String, TopicPolicy> topics();

    /**
     * Continues from a stored position, or begins with the first load.
     *
     * @param stored what {@link PositionTracker#stored()} gave
     */
    PositionTracker tracker(Optional<JsonNode> stored) throws Exception;

    /** What the source is, as it is there now. */
    Fingerprint fingerprint() throws Exception;

    /**
     * Called when the previous instance is fenced and the position is known, just before the connector starts: frees what a
     * dead instance still holds, and makes sure that this is still the source of the position, with its log from there on.
     *
     * @param past empty when nothing has been published of this source yet
     * @throws LeatException operator, when changes are lost or might be: with the exact cause, since when, and the way out
     */
    void makeReady(PositionTracker tracker, Optional<Past> past) throws Exception;

    /**
     * Lets go of the log for good, so that the first load can begin once more: removes what holds it in the database. Nobody
     * else reads it then. What is not there is let go of already.
     *
     * @throws LeatException operator, when what holds it is somebody else's
     */
    void letGo() throws Exception;

    /** What {@link #letGo} will do, a line each, for the operator who is to order it. Does not connect. */
    List<String> lettingGo();

    /** Names the transaction of a change of the log, for {@link Watermark#sees}. */
    Object transaction(SourceRecord change);

    /**
     * For reading tables beside the log, on another thread and over a connection of its own.
     *
     * @param tracker knows what has been taken from the log
     * @throws LeatException operator, when this kind of database cannot be read so
     */
    ChunkReader.Opener chunkReader(List<CapturedTable> tables, PositionTracker tracker) throws Exception;

    /** Whether its tables can be read so. */
    boolean readsChunks() throws Exception;

    /** Whether a table may be loaded by the connector at any time, and not only before the log. */
    default boolean loadsAtAnyTime() {
        return false;
    }

    /** What a repair may not bring about here, a line each, for the same operator. Does not connect. */
    List<String> notRepaired();

    SourceConnector connector();

    /**
     * Whether its connector's task is told of the rows that jobs have published, by {@link
     * org.apache.kafka.connect.source.SourceTask#commitRecord}.
     */
    default boolean tellsOfJobs() {
        return false;
    }

    /**
     * The connector's properties for these tables.
     *
     * @param loading those of them whose rows it reads before the log, if it is given no position behind that
     */
    Map<String, String> settings(List<CapturedTable> tables, List<CapturedTable> loading) throws Exception;

    /** The full names of the tables that the source's definition names now. */
    List<String> matching() throws Exception;

    /** For changes whose log leaves out values that they did not touch. */
    ValuesNow valuesNow();

    /**
     * How the log stands. Called every few seconds while it is captured.
     *
     * @param stored what {@link PositionTracker#stored()} gave
     */
    LogFigures logFigures(JsonNode stored) throws Exception;

    /** What this failure of the database or its connector means; null when it is none of theirs. */
    @Nullable
    LeatException explain(Throwable failure);

    /** Ends its connection; whatever is called after that connects again. */
    @Override
    void close();
}
