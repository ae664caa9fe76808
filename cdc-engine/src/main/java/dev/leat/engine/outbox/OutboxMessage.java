package dev.leat.engine.outbox;

import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message as it was left in an outbox. Immutable.
 *
 * @param contentType {@code application/json}, {@code application/avro} or anything else, which is nobody's business here
 * @param payload null if there was none
 */
@SuppressWarnings("ArrayRecordComponent") // carried to Kafka, never compared
public record OutboxMessage(
        String id,
        String aggregateType,
        String aggregateId,
        String eventType,
        String contentType,
        Optional<String> payloadSchema,
        Optional<String> key,
        OptionalInt partition,
        Map<String, String> headers,
        byte @Nullable [] payload) {

    public static final String JSON = "application/json";
    public static final String AVRO = "application/avro";

    private static final Pattern TOPIC_PART = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** @throws LeatException poison, when it cannot be routed */
    public OutboxMessage {
        if (!TOPIC_PART.matcher(aggregateType).matches()) {
            throw malformed(
                    "the aggregate type must be 1 to 100 of A-Z a-z 0-9 . _ - to be part of a topic's name, and is '%s'"
                            .formatted(aggregateType));
        }
        if (aggregateId.isEmpty()) {
            throw malformed("the aggregate id is empty");
        }
        if (contentType.equals(AVRO) && payloadSchema.isEmpty()) {
            throw malformed("the payload is Avro, and there is no schema");
        }
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    static LeatException malformed(String why) {
        return new LeatException(CaptureError.OUTBOX_MESSAGE_MALFORMED, "message of an outbox: " + why);
    }

    static LeatException malformed(String why, Exception cause) {
        return new LeatException(CaptureError.OUTBOX_MESSAGE_MALFORMED, "message of an outbox: " + why, cause);
    }
}
