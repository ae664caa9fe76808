package dev.leat.outbox;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A message in PostgreSQL's log, version 1. Numbers are big-endian; a text is its length in bytes (4) and its UTF-8; an
 * optional thing is one byte, 0 or 1, and after a 1 the thing.
 *
 * <pre>
 *   version          1, one byte
 *   id               16 bytes
 *   aggregate type   text
 *   aggregate id     text
 *   event type       text
 *   content type     text: application/json, application/avro
 *   schema           optional text
 *   key              optional text
 *   partition        optional number (4)
 *   headers          their number (4), then of each name and value, texts
 *   payload          the rest
 * </pre>
 */
final class WireForm {

    static final int VERSION = 1;

    private WireForm() {}

    static byte[] of(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(message.id().getMostSignificantBits());
            out.writeLong(message.id().getLeastSignificantBits());
            text(out, message.aggregateType());
            text(out, message.aggregateId());
            text(out, message.eventType());
            text(out, message.contentType().mediaType());
            optionalText(out, message.payloadSchema());
            optionalText(out, message.key());
            out.writeBoolean(message.partition().isPresent());
            if (message.partition().isPresent()) {
                out.writeInt(message.partition().getAsInt());
            }
            out.writeInt(message.headers().size());
            for (Map.Entry<String, String> header : message.headers().entrySet()) {
                text(out, header.getKey());
                text(out, header.getValue());
            }
            out.write(message.payload());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static void optionalText(DataOutputStream out, Optional<String> text) throws IOException {
        out.writeBoolean(text.isPresent());
        if (text.isPresent()) {
            text(out, text.get());
        }
    }
}
