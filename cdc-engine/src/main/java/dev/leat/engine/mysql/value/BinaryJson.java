package dev.leat.engine.mysql.value;

import com.github.shyiko.mysql.binlog.event.deserialization.AbstractRowsEventDataDeserializer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.connect.errors.DataException;

/**
 * Writes a JSON document as MySQL does, out of the binary form that its log holds ({@code json_binary.h} in MySQL's source).
 *
 * <p>Upstream's own reader ({@code JsonBinary} in 0.41.0) gives numbers from 2^31 to 2^32 a sign or leaves them out, negative
 * times a wrong hour, and spans and binary values another form than the server.
 */
final class BinaryJson {

    private static final int SMALL_OBJECT = 0x00;
    private static final int LARGE_OBJECT = 0x01;
    private static final int SMALL_ARRAY = 0x02;
    private static final int LARGE_ARRAY = 0x03;
    private static final int LITERAL = 0x04;
    private static final int INT16 = 0x05;
    private static final int UINT16 = 0x06;
    private static final int INT32 = 0x07;
    private static final int UINT32 = 0x08;
    private static final int INT64 = 0x09;
    private static final int UINT64 = 0x0a;
    private static final int DOUBLE = 0x0b;
    private static final int STRING = 0x0c;
    private static final int OPAQUE = 0x0f;

    /** Types of columns that a document may hold values of. */
    private static final int FIELD_TIMESTAMP = 7;

    private static final int FIELD_DATE = 10;
    private static final int FIELD_TIME = 11;
    private static final int FIELD_DATETIME = 12;
    private static final int FIELD_NEWDECIMAL = 246;

    private final ByteBuffer bytes;
    private final StringBuilder text = new StringBuilder();

    private BinaryJson(byte[] document) {
        this.bytes = ByteBuffer.wrap(document).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws DataException when it is no document */
    static String text(byte[] document) {
        if (document.length == 0) {
            // what a column that is new and may not be null holds in the rows before it
            return "null";
        }
        BinaryJson json = new BinaryJson(document);
        try {
            json.value(Byte.toUnsignedInt(document[0]), 1);
        } catch (IndexOutOfBoundsException cut) {
            throw new DataException("a JSON document that ends too early", cut);
        }
        return json.text.toString();
    }

    private void value(int type, int at) {
        switch (type) {
            case SMALL_OBJECT -> object(at, false);
            case LARGE_OBJECT -> object(at, true);
            case SMALL_ARRAY -> array(at, false);
            case LARGE_ARRAY -> array(at, true);
            case LITERAL -> literal(bytes.get(at));
            case INT16 -> text.append(bytes.getShort(at));
            case UINT16 -> text.append(Short.toUnsignedInt(bytes.getShort(at)));
            case INT32 -> text.append(bytes.getInt(at));
            case UINT32 -> text.append(Integer.toUnsignedLong(bytes.getInt(at)));
            case INT64 -> text.append(bytes.getLong(at));
            case UINT64 -> text.append(Long.toUnsignedString(bytes.getLong(at)));
            case DOUBLE -> text.append(bytes.getDouble(at));
            case STRING -> string(at);
            case OPAQUE -> opaque(at);
            default -> throw new DataException("a JSON document with a value of type " + type);
        }
    }

    private void object(int at, boolean large) {
        int count = number(at, large);
        int keys = at + 2 * width(large);
        int values = keys + count * (width(large) + Short.BYTES);
        text.append('{');
        for (int i = 0; i < count; i++) {
            int key = keys + i * (width(large) + Short.BYTES);
            separate(i);
            quoted(at + number(key, large), Short.toUnsignedInt(bytes.getShort(key + width(large))));
            text.append(": ");
            entry(at, values + i * (1 + width(large)), large);
        }
        text.append('}');
    }

    private void array(int at, boolean large) {
        int count = number(at, large);
        int values = at + 2 * width(large);
        text.append('[');
        for (int i = 0; i < count; i++) {
            separate(i);
            entry(at, values + i * (1 + width(large)), large);
        }
        text.append(']');
    }

    private void separate(int index) {
        if (index > 0) {
            text.append(", ");
        }
    }

    /** A value of an object or array that begins at {@code from}: in the entry itself if it has room there. */
    private void entry(int from, int at, boolean large) {
        int type = Byte.toUnsignedInt(bytes.get(at));
        boolean inEntry = switch (type) {
            case LITERAL, INT16, UINT16 -> true;
            case INT32, UINT32 -> large;
            default -> false;
        };
        value(type, inEntry ? at + 1 : from + number(at + 1, large));
    }

    private static int width(boolean large) {
        return large ? Integer.BYTES : Short.BYTES;
    }

    private int number(int at, boolean large) {
        return large ? bytes.getInt(at) : Short.toUnsignedInt(bytes.getShort(at));
    }

    private void literal(byte literal) {
        text.append(
                switch (literal) {
                    case 0 -> "null";
                    case 1 -> "true";
                    case 2 -> "false";
                    default -> throw new DataException("a JSON document with the literal " + literal);
                });
    }

    private void string(int at) {
        int from = behindLength(at);
        quoted(from, length(at));
    }

    /** Seven bits in each byte, the lowest first; the highest bit says that there are more. */
    private int length(int at) {
        int length = 0;
        for (int i = 0; ; i++) {
            byte next = bytes.get(at + i);
            length |= (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return length;
            }
        }
    }

    private int behindLength(int at) {
        int from = at;
        while (bytes.get(from) < 0) {
            from++;
        }
        return from + 1;
    }

    private void quoted(int from, int length) {
        String string = new String(bytes.array(), from, length, StandardCharsets.UTF_8);
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char letter = string.charAt(i);
            switch (letter) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (letter < ' ') {
                        text.append("\\u%04x".formatted((int) letter));
                    } else {
                        text.append(letter);
                    }
                }
            }
        }
        text.append('"');
    }

    private void opaque(int at) {
        int type = Byte.toUnsignedInt(bytes.get(at));
        int from = behindLength(at + 1);
        byte[] value = new byte[length(at + 1)];
        bytes.get(from, value);
        switch (type) {
            case FIELD_NEWDECIMAL -> decimal(value);
            case FIELD_DATE ->
                text.append('"').append(date(bytes.getLong(from))).append('"');
            case FIELD_TIME -> time(bytes.getLong(from));
            case FIELD_DATETIME, FIELD_TIMESTAMP ->
                text.append('"')
                        .append(date(bytes.getLong(from)))
                        .append(' ')
                        .append(clock(bytes.getLong(from), 5))
                        .append('"');
            default ->
                text.append("\"base64:type%d:".formatted(type))
                        .append(Base64.getEncoder().encodeToString(value))
                        .append('"');
        }
    }

    /** Its precision and its scale, and the form that a column of that type has. */
    private void decimal(byte[] value) {
        byte[] digits = new byte[value.length - 2];
        System.arraycopy(value, 2, digits, 0, digits.length);
        text.append(AbstractRowsEventDataDeserializer.asBigDecimal(value[0], value[1], digits)
                .toPlainString());
    }

    private void time(long packed) {
        text.append('"')
                .append(packed < 0 ? "-" : "")
                .append(clock(Math.abs(packed), 10))
                .append('"');
    }

    /** From the 42nd bit up: the day in five bits, thirteen times the year and the month. */
    private static String date(long packed) {
        long days = packed >> 41;
        long months = days >> 5;
        return "%04d-%02d-%02d".formatted(months / 13, months % 13, days & 0x1f);
    }

    /** From the lowest bit up: 24 bits of microseconds, six each of seconds and minutes, then hours. */
    private static String clock(long packed, int bitsOfHours) {
        long seconds = packed >> 24;
        return "%02d:%02d:%02d.%06d"
                .formatted(
                        seconds >> 12 & (1 << bitsOfHours) - 1, seconds >> 6 & 0x3f, seconds & 0x3f, packed & 0xffffff);
    }
}
