package dev.leat.stream.event;

import dev.leat.stream.value.CanonicalJson;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;

/**
 * The key of an entity by its values alone: names, integer widths and schema ids do not matter, so that an {@code int}
 * foreign key meets a {@code bigint} primary key, and a {@code numeric} 5 meets both.
 *
 * <p>Its bytes are canonical and decide three things everywhere: equality, the partition of every topic that is keyed by
 * the entity, and the order of rows in a collection (integers by number, everything else by its UTF-8 text). They never
 * change for a value, since topics and state stores hold them.
 *
 * <p>Bytes: each part is a tag and its content. {@code 1}: 8 bytes big-endian with the sign bit flipped. {@code 2}: text,
 * where a zero byte is written {@code 00 FF}, ended by {@code 00 01}. {@code 3}: a boolean, one byte. No key's bytes are a
 * prefix of another's with as many parts, so keys may be joined and scanned by prefix. Immutable.
 */
public final class EntityKey implements Comparable<EntityKey> {

    private static final byte INTEGER = 1;
    private static final byte TEXT = 2;
    private static final byte BOOLEAN = 3;
    private static final byte END = 1;
    private static final byte ESCAPED_ZERO = (byte) 0xFF;
    private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private final byte[] bytes;

    private EntityKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The key of these values, in the order of the key's columns, each in the Java form of its column's type. */
    public static EntityKey of(List<?> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a key has at least one column");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(values.size() * 9);
        values.forEach(value -> append(out, value));
        return new EntityKey(out.toByteArray());
    }

    /** The key of one whole number, as most entities have. */
    public static EntityKey of(long value) {
        byte[] bytes = new byte[1 + Long.BYTES];
        ByteBuffer.wrap(bytes).put(INTEGER).putLong(value ^ Long.MIN_VALUE);
        return new EntityKey(bytes);
    }

    public static EntityKey of(Object... values) {
        return of(Arrays.asList(values));
    }

    /** The key that {@link #bytes()} gave. */
    public static EntityKey ofBytes(byte[] bytes) {
        return new EntityKey(bytes);
    }

    /** How many of the bytes at {@code from} are the first key of {@code parts} values: to take joined keys apart. */
    public static int length(byte[] bytes, int from, int parts) {
        int at = from;
        for (int part = 0; part < parts; part++) {
            at = endOfPart(bytes, at);
        }
        return at - from;
    }

    /** Not a copy: do not change it. */
    public byte[] bytes() {
        return bytes;
    }

    /** The partition of this entity in every topic with that many partitions. */
    public int partition(int partitions) {
        return partition(bytes, partitions);
    }

    /** {@link #partition(int)} of the key with these bytes. */
    public static int partition(byte[] bytes, int partitions) {
        return Utils.toPositive(Utils.murmur2(bytes)) % partitions;
    }

    /** The values: {@code Long}, {@code String} or {@code Boolean}. */
    public List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int end = endOfPart(bytes, at);
            values.add(value(at, end));
            at = end;
        }
        return Collections.unmodifiableList(values);
    }

    private Object value(int at, int end) {
        switch (bytes[at]) {
            case INTEGER -> {
                long value = 0;
                for (int i = at + 1; i < end; i++) {
                    value = value << 8 | (bytes[i] & 0xFF);
                }
                return value ^ Long.MIN_VALUE;
            }
            case TEXT -> {
                ByteArrayOutputStream text = new ByteArrayOutputStream(end - at);
                for (int i = at + 1; i < end - 2; i++) {
                    text.write(bytes[i]);
                    if (bytes[i] == 0) {
                        i++;
                    }
                }
                return text.toString(StandardCharsets.UTF_8);
            }
            case BOOLEAN -> {
                return bytes[at + 1] == 1;
            }
            default -> throw notAKey(bytes);
        }
    }

    /** A readable id: the values, joined by colons; a colon or backslash inside a value is escaped by a backslash. */
    public String text() {
        List<Object> values = values();
        if (values.size() == 1) {
            return values.get(0).toString();
        }
        return values.stream()
                .map(value -> value.toString().replace("\\", "\\\\").replace(":", "\\:"))
                .collect(Collectors.joining(":"));
    }

    private static void append(ByteArrayOutputStream out, Object value) {
        if (value instanceof BigDecimal decimal && decimal.stripTrailingZeros().scale() <= 0 && fitsLong(decimal)) {
            appendLong(out, decimal.longValueExact());
        } else if (value instanceof BigDecimal decimal) {
            appendText(out, decimal.stripTrailingZeros().toPlainString());
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            appendLong(out, ((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            out.write(BOOLEAN);
            out.write(flag ? 1 : 0);
        } else if (value instanceof byte[] binary) {
            appendText(out, HexFormat.of().formatHex(binary));
        } else {
            appendText(out, CanonicalJson.text(value));
        }
    }

    private static boolean fitsLong(BigDecimal decimal) {
        return decimal.compareTo(MIN_LONG) >= 0 && decimal.compareTo(MAX_LONG) <= 0;
    }

    private static void appendLong(ByteArrayOutputStream out, long value) {
        out.write(INTEGER);
        long ordered = value ^ Long.MIN_VALUE;
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (ordered >>> shift));
        }
    }

    private static void appendText(ByteArrayOutputStream out, String text) {
        out.write(TEXT);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            out.write(b);
            if (b == 0) {
                out.write(ESCAPED_ZERO);
            }
        }
        out.write(0);
        out.write(END);
    }

    private static int endOfPart(byte[] bytes, int at) {
        switch (bytes[at]) {
            case INTEGER -> {
                return at + 9;
            }
            case BOOLEAN -> {
                return at + 2;
            }
            case TEXT -> {
                for (int i = at + 1; i + 1 < bytes.length; i++) {
                    if (bytes[i] == 0 && bytes[i + 1] == END) {
                        return i + 2;
                    }
                    if (bytes[i] == 0) {
                        i++;
                    }
                }
                throw notAKey(bytes);
            }
            default -> throw notAKey(bytes);
        }
    }

    private static IllegalArgumentException notAKey(byte[] bytes) {
        return new IllegalArgumentException(
                "not the bytes of a key: " + HexFormat.of().formatHex(bytes));
    }

    @Override
    public int compareTo(EntityKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntityKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }
}
