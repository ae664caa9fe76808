package dev.leat.materializer.store.loader;

import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.topic.Topics;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * Looks now and then whether the topic is still the one that the loader began with. A consumer does not tell: it waits for
 * a topic that was deleted, and reads on in one that was made again. Owned by the loader's thread.
 */
final class TopicWatch {

    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Admin admin;
    private final String topic;
    private final String topicId;
    private long lookedAtNs = System.nanoTime();
    private Optional<LeatException> trouble = Optional.empty();

    TopicWatch(Admin admin, String topic, String topicId) {
        this.admin = admin;
        this.topic = topic;
        this.topicId = topicId;
    }

    /**
     * Whether the topic was still the same when last looked at.
     *
     * @throws LeatException operator, if Kafka refuses to say
     */
    boolean isTheSame() {
        if (System.nanoTime() - lookedAtNs < EVERY.toNanos()) {
            return true;
        }
        try {
            boolean same = Topics.topicId(admin, topic).toString().equals(topicId);
            trouble = Optional.empty();
            return same;
        } catch (LeatException failure) {
            if (failure.code() == StreamError.TOPIC_MISSING) {
                return false;
            }
            if (failure.kind() != ErrorKind.RETRYABLE) {
                throw failure;
            }
            trouble = Optional.of(failure);
            return true;
        } finally {
            lookedAtNs = System.nanoTime();
        }
    }

    /** Why Kafka could not be asked the last time. */
    Optional<LeatException> trouble() {
        return trouble;
    }
}
