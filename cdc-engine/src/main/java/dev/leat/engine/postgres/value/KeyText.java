package dev.leat.engine.postgres.value;

import io.debezium.data.VariableScaleDecimal;
import io.debezium.time.Date;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.Timestamp;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.chrono.IsoEra;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.postgresql.PGStatement;

/** A value of a record's key as a literal that PostgreSQL reads as the same value: the way back from {@link TextValues}. */
public final class KeyText {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final long MICROS_PER_SECOND = 1_000_000;

    private KeyText() {}

    public static String of(Schema schema, Object value) {
        return switch (String.valueOf(schema.name())) {
            case Date.SCHEMA_NAME -> date((Integer) value);
            case MicroTime.SCHEMA_NAME -> timeOfDay((Long) value);
            case MicroTimestamp.SCHEMA_NAME -> timestamp((Long) value);
            case Timestamp.SCHEMA_NAME -> timestamp(Math.multiplyExact((Long) value, 1_000L));
            case VariableScaleDecimal.LOGICAL_NAME ->
                VariableScaleDecimal.toLogical((Struct) value)
                        .getDecimalValue()
                        .orElseThrow()
                        .toPlainString();
            default -> plain(value);
        };
    }

    private static String plain(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal.toPlainString();
            case byte[] bytes -> TextValues.hex(bytes);
            case ByteBuffer bytes -> TextValues.hex(TextValues.bytes(bytes));
            default -> value.toString();
        };
    }

    private static String date(int day) {
        return switch (day) {
            case TextValues.DATE_INFINITY -> "infinity";
            case TextValues.DATE_MINUS_INFINITY -> "-infinity";
            default -> {
                LocalDate date = LocalDate.ofEpochDay(day);
                yield withEra(DATE.format(date), date.getEra() == IsoEra.BCE);
            }
        };
    }

    private static String timestamp(long micros) {
        if (micros == PGStatement.DATE_POSITIVE_INFINITY) {
            return "infinity";
        }
        if (micros == PGStatement.DATE_NEGATIVE_INFINITY) {
            return "-infinity";
        }
        LocalDateTime at = LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
        return withEra(TIMESTAMP.format(at), at.get(ChronoField.ERA) == IsoEra.BCE.getValue());
    }

    private static String withEra(String text, boolean beforeChrist) {
        return beforeChrist ? text + " BC" : text;
    }

    private static String timeOfDay(long micros) {
        long seconds = micros / MICROS_PER_SECOND;
        return "%02d:%02d:%02d.%06d"
                .formatted(seconds / 3600, seconds / 60 % 60, seconds % 60, micros % MICROS_PER_SECOND);
    }
}
