package dev.leat.engine.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stands in an outbox table. The columns are called as Debezium's outbox event router calls them by default;
 * beyond its five a table may have those of Leat's own library, and any others, which are left alone.
 */
final class OutboxRow {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UUID_BYTES = 16;

    private final Struct row;

    private OutboxRow(Struct row) {
        this.row = row;
    }

    /** @throws dev.leat.stream.error.LeatException poison, when it is none */
    static OutboxMessage message(Struct row) {
        return new OutboxRow(row).message();
    }

    private OutboxMessage message() {
        return new OutboxMessage(
                id(),
                text("aggregatetype"),
                text("aggregateid"),
                text("type"),
                optionalText("contenttype").orElse(OutboxMessage.JSON),
                optionalText("payloadschema"),
                optionalText("recordkey"),
                partition(),
                headers(),
                payload());
    }

    private String id() {
        Object value = value("id");
        byte[] binary = bytes(value);
        if (binary != null && binary.length == UUID_BYTES) {
            ByteBuffer halves = ByteBuffer.wrap(binary);
            return new UUID(halves.getLong(), halves.getLong()).toString();
        }
        return text("id");
    }

    private byte @Nullable [] payload() {
        Object value = value("payload");
        if (value == null) {
            return null;
        }
        byte[] binary = bytes(value);
        return binary != null ? binary : value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private OptionalInt partition() {
        return switch (value("recordpartition")) {
            case null -> OptionalInt.empty();
            case Number number -> OptionalInt.of(number.intValue());
            case Object other -> throw OutboxMessage.malformed("column recordpartition is no number: " + other);
        };
    }

    private Map<String, String> headers() {
        Optional<String> text = optionalText("headers");
        if (text.isEmpty()) {
            return Map.of();
        }
        try {
            JsonNode json = JSON.readTree(text.get());
            if (!json.isObject()) {
                throw OutboxMessage.malformed("column headers is no JSON object: " + text.get());
            }
            Map<String, String> headers = new LinkedHashMap<>();
            json.properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asText()));
            return headers;
        } catch (JsonProcessingException e) {
            throw OutboxMessage.malformed("column headers is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private String text(String column) {
        return optionalText(column).orElseThrow(() -> OutboxMessage.malformed("there is nothing in column " + column));
    }

    private Optional<String> optionalText(String column) {
        Object value = value(column);
        byte[] binary = bytes(value);
        return binary != null
                ? Optional.of(new String(binary, StandardCharsets.UTF_8))
                : Optional.ofNullable(value).map(Object::toString);
    }

    private @Nullable Object value(String column) {
        Field field = row.schema().field(column);
        if (field == null) {
            // MySQL keeps the case in which a column was declared
            field = row.schema().fields().stream()
                    .filter(other -> other.name().equalsIgnoreCase(column))
                    .findFirst()
                    .orElse(null);
        }
        return field == null ? null : row.get(field);
    }

    private static byte @Nullable [] bytes(@Nullable Object value) {
        return switch (value) {
            case byte[] bytes -> bytes;
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield bytes;
            }
            case null, default -> null;
        };
    }
}
