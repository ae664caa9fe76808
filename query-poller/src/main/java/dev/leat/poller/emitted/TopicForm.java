package dev.leat.poller.emitted;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How records stand on the topics. Not thread-safe. */
interface TopicForm extends AutoCloseable {

    /** The values of a key, in their order. */
    List<Object> key(String topic, byte[] bytes);

    /**
     * Of a change.
     *
     * @return the fingerprint of the row after it, empty if it tells none; null if the row is gone
     */
    @Nullable
    String fingerprint(String topic, byte[] bytes);

    @Override
    void close();
}
