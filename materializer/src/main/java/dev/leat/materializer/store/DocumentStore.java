package dev.leat.materializer.store;

import java.util.List;

/**
 * A place where the documents of one generation of a view stand. Used by one loader thread at a time; another process may
 * write the same documents at any moment (a predecessor that was stopped in mid-batch and wakes up), which the versions
 * make harmless.
 *
 * <p>Every method throws a {@link dev.leat.stream.error.LeatException}: retryable when the store does not answer, operator
 * when a person must act. After a retryable failure the same store may be used again: it connects anew by itself.
 */
public interface DocumentStore extends AutoCloseable {

    /**
     * Makes the index or table if it is not there, and remembers the view topic's id and generation. Must have succeeded
     * once before {@link #write}. Readers get to see it if they see nothing yet; a generation they see already stays.
     *
     * @return what the place remembers. The caller must have read the topic from its start since the place got this
     *     incarnation
     * @throws dev.leat.stream.error.LeatException operator, if the place belongs to another topic, or is of another shape
     */
    StoreMark prepare(String topicId);

    /**
     * Applies the batch. On return every write that was not refused is durable and readable by its id. A write whose version
     * is not above the stored one, a deletion's included, changes nothing and is not refused.
     *
     * @param batch in the order of the topic; may hold several writes of one document
     * @return the writes that this store can never take, each with the reason; the rest of the batch is applied
     */
    List<Refused> write(List<DocumentWrite> batch);

    /** How many documents stand there, all writes that have returned included. May be slow. */
    long count();

    @Override
    void close();

    /** A write that the store will never take: it becomes a dead letter. */
    record Refused(DocumentWrite write, String reason) {}
}
