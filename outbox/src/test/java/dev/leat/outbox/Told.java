package dev.leat.outbox;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** All that a message tells, to be compared. */
record Told(
        String id,
        String aggregateType,
        String aggregateId,
        String eventType,
        String contentType,
        Optional<String> payloadSchema,
        Optional<String> key,
        OptionalInt partition,
        Map<String, String> headers,
        String payload) {

    static Told by(Message message) {
        return new Told(
                message.id().toString(),
                message.aggregateType(),
                message.aggregateId(),
                message.eventType(),
                message.contentType().mediaType(),
                message.payloadSchema(),
                message.key(),
                message.partition(),
                new LinkedHashMap<>(message.headers()),
                HexFormat.of().formatHex(message.payload()));
    }
}
