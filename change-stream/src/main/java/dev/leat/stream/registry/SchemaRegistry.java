package dev.leat.stream.registry;

import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Where the schemas of the topics live. Implementations are thread-safe and ask the server once for each schema.
 *
 * <p>Every method throws a {@link dev.leat.stream.error.LeatException}: retryable when the registry does not answer (the
 * thread's interruption, if that was why, is kept), operator when it refuses.
 */
public interface SchemaRegistry extends AutoCloseable {

    /**
     * Registers the schema under the subject, as a new version if it is not there yet, and gives its content id: the one
     * that stands on the wire. The subject gets its compatibility rule when it is created.
     *
     * @throws dev.leat.stream.error.LeatException operator, with the offending field, when the rule refuses the schema
     */
    int register(String subject, Schema schema);

    /**
     * Registers the schema although the subject's rule refuses it. From then on the rule compares with the newest schema
     * only, since the ones before do not fit any more.
     */
    int registerAgainstRule(String subject, Schema schema);

    /**
     * The schema with that content id.
     *
     * @throws dev.leat.stream.error.LeatException poison, when there is none: whoever wrote the id used another registry
     */
    Schema schema(int id);

    /** The newest schema of the subject. Always asks the server. */
    Optional<Schema> latest(String subject);

    @Override
    void close();
}
