package dev.leat.poller.table;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Twenty characters that differ when a row does; 120 bits of SHA-256. Not thread-safe. */
final class Fingerprint {

    private static final int BYTES = 15;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder();

    private final MessageDigest digest;
    private byte[] bytes = new byte[1024];
    private int length;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    String of(@Nullable Object[] values) {
        length = 0;
        for (Object value : values) {
            add(value);
        }
        digest.update(bytes, 0, length);
        return TEXT.encodeToString(Arrays.copyOf(digest.digest(), BYTES));
    }

    private void add(@Nullable Object value) {
        switch (value) {
            case null -> put((byte) 0);
            case String text -> put((byte) 1, text.getBytes(StandardCharsets.UTF_8));
            case Double number -> put((byte) 2, Double.doubleToLongBits(number));
            case Float number -> put((byte) 2, Double.doubleToLongBits(number));
            case Long number -> put((byte) 3, number);
            case Integer number -> put((byte) 3, number);
            case Short number -> put((byte) 3, number);
            case Boolean bool -> put(bool ? (byte) 4 : (byte) 5);
            case byte[] binary -> put((byte) 6, binary);
            case ByteBuffer binary -> put((byte) 6, KeyText.bytes(binary));
            case List<?> list -> {
                put((byte) 7, list.size());
                list.forEach(this::add);
            }
            case Struct struct -> struct.schema().fields().forEach(field -> add(struct.get(field)));
            default -> put((byte) 8, value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void put(byte tag) {
        room(1);
        bytes[length++] = tag;
    }

    private void put(byte tag, long number) {
        put(tag);
        room(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[length++] = (byte) (number >>> shift);
        }
    }

    private void put(byte tag, byte[] content) {
        put(tag, content.length);
        room(content.length);
        System.arraycopy(content, 0, bytes, length, content.length);
        length += content.length;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
