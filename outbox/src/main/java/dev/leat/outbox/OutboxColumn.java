package dev.leat.outbox;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of an outbox table, in the order of its DDL, and what of a message each holds. */
enum OutboxColumn {
    ID("id"),
    AGGREGATE_TYPE("aggregatetype"),
    AGGREGATE_ID("aggregateid"),
    TYPE("type"),
    PAYLOAD("payload"),

    // what Debezium's router does not ask for, and a table may lack as long as no message needs it
    CONTENT_TYPE("contenttype"),
    PAYLOAD_SCHEMA("payloadschema"),
    HEADERS("headers"),
    KEY("recordkey"),
    PARTITION("recordpartition");

    final String columnName;

    OutboxColumn(String columnName) {
        this.columnName = columnName;
    }

    @Nullable
    Object valueOf(Message message) {
        return switch (this) {
            case ID -> message.id();
            case AGGREGATE_TYPE -> message.aggregateType();
            case AGGREGATE_ID -> message.aggregateId();
            case TYPE -> message.eventType();
            case PAYLOAD -> message.payload();
            case CONTENT_TYPE -> message.contentType().mediaType();
            case PAYLOAD_SCHEMA -> message.payloadSchema().orElse(null);
            case HEADERS -> message.headers().isEmpty() ? null : json(message.headers());
            case KEY -> message.key().orElse(null);
            case PARTITION ->
                message.partition().isPresent() ? message.partition().getAsInt() : null;
        };
    }

    boolean isRequired() {
        return compareTo(PAYLOAD) <= 0;
    }

    /** Whether the message would not be the same without it. A payload that says nothing else is JSON. */
    boolean isNeededBy(Message message) {
        return this == CONTENT_TYPE ? message.contentType() != ContentType.JSON : valueOf(message) != null;
    }

    private static String json(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> jsonText(header.getKey()) + ": " + jsonText(header.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String jsonText(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
