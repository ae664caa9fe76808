package dev.leat.stream.codec;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;

/** The framing that every Confluent-compatible reader knows: a zero byte, the schema's id (4 bytes, big-endian), Avro. */
public final class WireFormat {

    public static final int HEADER_BYTES = 5;
    private static final byte MAGIC = 0;

    private WireFormat() {}

    /** Whether the bytes begin as those of a record do. */
    public static boolean isFramed(byte[] bytes) {
        return bytes.length >= HEADER_BYTES && bytes[0] == MAGIC;
    }

    /** What goes before the Avro bytes: {@link #HEADER_BYTES} of them. */
    public static byte[] header(int schemaId) {
        return new byte[] {
            MAGIC, (byte) (schemaId >>> 24), (byte) (schemaId >>> 16), (byte) (schemaId >>> 8), (byte) schemaId
        };
    }

    static int schemaId(byte[] message) {
        if (message.length < HEADER_BYTES) {
            throw new LeatException(
                    StreamError.NOT_WIRE_FORMAT,
                    "not in the wire format: %d bytes, where the schema id alone needs %d"
                            .formatted(message.length, HEADER_BYTES));
        }
        if (message[0] != MAGIC) {
            throw new LeatException(
                    StreamError.NOT_WIRE_FORMAT,
                    "not in the wire format: the first byte is 0x%02x instead of 0x00".formatted(message[0]));
        }
        return (message[1] & 0xFF) << 24 | (message[2] & 0xFF) << 16 | (message[3] & 0xFF) << 8 | (message[4] & 0xFF);
    }
}
