package dev.leat.engine.mysql;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import io.debezium.data.Enum;
import io.debezium.data.EnumSet;
import io.debezium.time.Date;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.Timestamp;
import io.debezium.time.Year;
import io.debezium.time.ZonedTimestamp;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** The columns of a table's key in SQL, and their values: in records, as texts that are kept, as parameters of statements. */
final class KeyValues {

    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private final List<Field> columns;

    KeyValues(CapturedTable table) {
        this.columns = table.keySchema().fields();
    }

    String ordered() {
        return String.join(", ", terms());
    }

    /** By which they are ordered and compared; an enum would be ordered by its number and compared as text. */
    private List<String> terms() {
        return columns.stream()
                .map(column -> List.of(Enum.LOGICAL_NAME, EnumSet.LOGICAL_NAME)
                                .contains(String.valueOf(column.schema().name()))
                        ? "CAST(%s AS CHAR)".formatted(MySqlServer.quoted(column.name()))
                        : MySqlServer.quoted(column.name()))
                .toList();
    }

    String names() {
        return columns.stream().map(column -> MySqlServer.quoted(column.name())).collect(Collectors.joining(", "));
    }

    /** Behind a key. */
    String behind() {
        return beyond(terms(), ">", ">");
    }

    /** From a key on, of which only so many columns are given. */
    String from(int columnsGiven) {
        return beyond(terms().subList(0, columnsGiven), ">", ">=");
    }

    /** Before a key, of which only so many columns are given. */
    String until(int columnsGiven) {
        return beyond(terms().subList(0, columnsGiven), "<", "<");
    }

    /** Spelled out, since the server finds no range of an index in a comparison of rows. */
    private static String beyond(List<String> names, String comparison, String ofLast) {
        List<String> either = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            StringBuilder all = new StringBuilder();
            for (int j = 0; j < i; j++) {
                all.append(names.get(j)).append(" = ? AND ");
            }
            either.add("(" + all + names.get(i) + " " + (i == names.size() - 1 ? ofLast : comparison) + " ?)");
        }
        return "(%s %s= ? AND (%s))".formatted(names.getFirst(), comparison, String.join(" OR ", either));
    }

    /** Those of a bound. */
    List<Object> boundParameters(List<String> texts) {
        List<Object> values = parameters(texts);
        List<Object> parameters = new ArrayList<>();
        parameters.add(values.getFirst());
        for (int i = 0; i < values.size(); i++) {
            parameters.addAll(values.subList(0, i + 1));
        }
        return parameters;
    }

    /** A row of parameters that are compared as the columns of the table are, beside which it stands in a union. */
    String typedParameters() {
        return columns.stream()
                .map(column -> switch (String.valueOf(column.schema().name())) {
                    case Date.SCHEMA_NAME -> "CAST(? AS DATE)";
                    case MicroTime.SCHEMA_NAME -> "CAST(? AS TIME(6))";
                    case MicroTimestamp.SCHEMA_NAME, Timestamp.SCHEMA_NAME, ZonedTimestamp.SCHEMA_NAME ->
                        "CAST(? AS DATETIME(6))";
                    default -> "?";
                })
                .collect(Collectors.joining(", "));
    }

    List<String> texts(Struct key) {
        return columns.stream()
                .map(column -> text(column.schema(), key.get(column.name())))
                .toList();
    }

    /**
     * @param texts of the key's leading columns
     * @throws LeatException operator, when one is no value of its column
     */
    List<Object> parameters(List<String> texts) {
        List<Object> parameters = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            try {
                parameters.add(parameter(columns.get(i).schema(), texts.get(i)));
            } catch (IllegalArgumentException wrong) {
                throw new LeatException(
                        CaptureError.SNAPSHOT_REFUSED,
                        "%s is no value of %s"
                                .formatted(texts.get(i), columns.get(i).name()));
            }
        }
        return parameters;
    }

    private static String text(Schema schema, Object value) {
        return switch (String.valueOf(schema.name())) {
            case Date.SCHEMA_NAME -> LocalDate.ofEpochDay((Integer) value).toString();
            case MicroTime.SCHEMA_NAME -> time(Duration.of((Long) value, ChronoUnit.MICROS));
            case MicroTimestamp.SCHEMA_NAME -> dateTime(Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS));
            case Timestamp.SCHEMA_NAME -> dateTime(Instant.ofEpochMilli((Long) value));
            // the session's time zone is UTC
            case ZonedTimestamp.SCHEMA_NAME ->
                dateTime(OffsetDateTime.parse((String) value).toInstant());
            default -> plain(value);
        };
    }

    private static String plain(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal.toPlainString();
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield HexFormat.of().formatHex(bytes);
            }
            default -> value.toString();
        };
    }

    private static String dateTime(Instant instant) {
        return DATE_TIME.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    private static String time(Duration span) {
        Duration size = span.abs();
        return "%s%d:%02d:%02d.%06d"
                .formatted(
                        span.isNegative() ? "-" : "",
                        size.toHours(),
                        size.toMinutesPart(),
                        size.toSecondsPart(),
                        size.toNanosPart() / 1_000);
    }

    /** Numbers as numbers: compared with a text, the server would take both for doubles. */
    private static Object parameter(Schema schema, String text) {
        boolean number = schema.name() == null || Year.SCHEMA_NAME.equals(schema.name());
        return switch (schema.type()) {
            case INT8, INT16, INT32, INT64 -> number ? (Object) Long.valueOf(text) : text;
            case FLOAT32, FLOAT64 -> Double.valueOf(text);
            case BOOLEAN -> Boolean.valueOf(text);
            case BYTES ->
                Decimal.LOGICAL_NAME.equals(schema.name())
                        ? new BigDecimal(text)
                        : HexFormat.of().parseHex(text);
            case STRING, STRUCT, ARRAY, MAP -> text;
        };
    }
}
