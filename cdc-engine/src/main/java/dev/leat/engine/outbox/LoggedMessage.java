package dev.leat.engine.outbox;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** A message as it stands in PostgreSQL's log: in the form, version 1, that docs/outbox.md describes. */
final class LoggedMessage {

    private static final byte VERSION = 1;

    private final ByteBuffer in;

    private LoggedMessage(ByteBuffer in) {
        this.in = in;
    }

    /** @throws dev.leat.stream.error.LeatException poison, when it is none */
    static OutboxMessage message(byte[] content) {
        try {
            return new LoggedMessage(ByteBuffer.wrap(content)).message();
        } catch (BufferUnderflowException e) {
            throw OutboxMessage.malformed("its %d bytes end too early".formatted(content.length), e);
        }
    }

    private OutboxMessage message() {
        byte version = in.get();
        if (version != VERSION) {
            throw OutboxMessage.malformed(
                    "its form has version %d, and this program knows %d".formatted(version, VERSION));
        }
        String id = new UUID(in.getLong(), in.getLong()).toString();
        String aggregateType = text();
        String aggregateId = text();
        String eventType = text();
        String contentType = text();
        Optional<String> schema = in.get() == 0 ? Optional.empty() : Optional.of(text());
        Optional<String> key = in.get() == 0 ? Optional.empty() : Optional.of(text());
        OptionalInt partition = in.get() == 0 ? OptionalInt.empty() : OptionalInt.of(in.getInt());
        Map<String, String> headers = headers();
        return new OutboxMessage(
                id,
                aggregateType,
                aggregateId,
                eventType,
                contentType,
                schema,
                key,
                partition,
                headers,
                bytes(in.remaining()));
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            headers.put(text(), text());
        }
        return headers;
    }

    private String text() {
        return new String(bytes(in.getInt()), StandardCharsets.UTF_8);
    }

    private byte[] bytes(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
