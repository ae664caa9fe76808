package dev.leat.benchmarks.torture;

import dev.leat.engine.source.SourceType;
import dev.leat.services.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A database that is written to, killed and asked for the truth. Thread-safe but for {@link #truth}. */
interface TorturedDatabase extends AutoCloseable {

    SourceType type();

    /** The process, which may be killed. */
    Service server();

    String url();

    String user();

    String password();

    /** What is captured, as the definition of a source names it. */
    List<String> tables();

    Connection connect() throws SQLException;

    /** The dialect of the writers' statements. */
    Statements statements();

    /**
     * All changes that were committed, in the order of the commits, as records: taken from the database's log by other means
     * than capture's.
     */
    List<Change> truth() throws Exception;

    @Override
    void close();
}
