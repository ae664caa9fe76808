package dev.leat.engine.postgres.value;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.DataException;
import org.postgresql.geometric.PGbox;
import org.postgresql.geometric.PGcircle;
import org.postgresql.geometric.PGline;
import org.postgresql.geometric.PGlseg;
import org.postgresql.geometric.PGpath;
import org.postgresql.geometric.PGpolygon;
import org.postgresql.util.HStoreConverter;
import org.postgresql.util.PGobject;

/** A value as the database itself writes it, out of what the driver or the connector's reader of the log made of it. */
final class ColumnText {

    private static final Pattern JAVA_DOUBLE = Pattern.compile("-?(?:[0-9]+\\.[0-9]+(?:E-?[0-9]+)?|Infinity|NaN)");
    private static final Pattern ZONED = Pattern.compile(
            "[0-9]{4,}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?[+-][0-9]{2}(?::[0-9]{2}){0,2}(?: BC)?");

    private ColumnText() {}

    static String of(Object value) {
        return switch (value) {
            case String text -> text;
            case PGbox box -> geometric(box);
            case PGcircle circle -> geometric(circle);
            case PGline line -> geometric(line);
            case PGlseg segment -> geometric(segment);
            case PGpath path -> geometric(path);
            case PGpolygon polygon -> geometric(polygon);
            case PGobject object -> String.valueOf(object.getValue());
            case SQLXML xml -> xml(xml);
            case Map<?, ?> hstore -> HStoreConverter.toString(hstore);
            case byte[] bytes -> TextValues.hex(bytes);
            case ByteBuffer bytes -> TextValues.hex(TextValues.bytes(bytes));
            default -> value.toString();
        };
    }

    private static String xml(SQLXML xml) {
        try {
            return xml.getString();
        } catch (SQLException e) {
            throw new DataException("an xml that cannot be read: " + e.getMessage(), e);
        }
    }

    /** The driver's geometric objects show Java's doubles. */
    private static String geometric(PGobject object) {
        return JAVA_DOUBLE
                .matcher(String.valueOf(object.getValue()))
                .replaceAll(number -> plainDouble(Double.parseDouble(number.group())));
    }

    /** As PostgreSQL shows a double: the shortest digits, with an exponent below -4 and from 15 on. */
    static String plainDouble(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 15) {
            return shortest.toPlainString();
        }
        String mantissa = shortest.scaleByPowerOfTen(-exponent).toPlainString();
        return "%se%s%02d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /** The same text with every point in time at UTC: a session shows them in its own zone. */
    static String atUtc(String text) {
        return ZONED.matcher(text).replaceAll(zoned -> TextValues.atUtc(zoned.group()));
    }
}
