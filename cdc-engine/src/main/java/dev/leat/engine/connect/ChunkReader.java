package dev.leat.engine.connect;

import dev.leat.stream.error.LeatException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.data.Struct;

/** Reads a database's tables in chunks, over a connection of its own. Belongs to one thread at a time. */
public interface ChunkReader extends AutoCloseable {

    /** Rows of a table. */
    record Rows(CapturedTable table, Selection selection) {}

    /** Opens a reader on the thread that will use it. */
    interface Opener {
        ChunkReader open() throws Exception;
    }

    /**
     * Whether the rows can be asked for so: a predicate is one and nothing more, the bounds of a range are values of their
     * columns.
     *
     * @throws LeatException operator, with what the database says of it
     */
    void check(Rows rows) throws Exception;

    /** About how many rows there are; empty when that cannot be known cheaply. */
    OptionalLong estimate(Rows rows) throws Exception;

    /**
     * The next rows, all as of one moment. Empty while a transaction is under way that was when this reader was opened: it may
     * have been read from the log before, which nobody remembers.
     *
     * @param after the key behind which they come, as {@link Chunk.Part#lastKey()} gave it
     * @param most rows; fewer come when they are large
     */
    Optional<Chunk> read(Rows rows, Optional<List<String>> after, int most) throws Exception;

    /**
     * Which of these keys have no row, as of one moment: a deletion for each of them. A row whose key is only equal to it for
     * the database, and not the same, is another one. Empty as {@link #read}.
     *
     * @param rows all of a table, a range of keys, or these very keys, of which the chunk is the last; of the keys only those
     *     in the range are looked for, as the database compares
     * @param keys as records have them
     */
    Optional<Chunk> missing(Rows rows, List<Struct> keys) throws Exception;

    /** Gives up a read that is under way, which then fails. From any thread; afterwards the reader can only be closed. */
    void abort();

    @Override
    void close();
}
