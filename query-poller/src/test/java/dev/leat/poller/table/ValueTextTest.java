package dev.leat.poller.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {

    @ParameterizedTest
    @CsvSource({
        "INT32, Date, 19753, 2024-01-31",
        "INT32, Date, 2147483647, +5881580-07-11",
        "INT64, MicroTime, 45000500000, 12:30:00.500000",
        "INT64, MicroTime, -3723000000, -01:02:03.000000",
        "INT64, Timestamp, 1706704200500, 2024-01-31T12:30:00.500",
        "INT64, MicroTimestamp, 1706704200500000, 2024-01-31T12:30:00.500",
        "INT64, MicroTimestamp, -1, 1969-12-31T23:59:59.999999",
        "INT64, MicroTimestamp, 9223372036825200000, +294247-01-10T04:00:25.200",
        "INT64, NanoTimestamp, 1706704200500000001, 2024-01-31T12:30:00.500000001",
    })
    void daysAndTimesAreWrittenAsPeopleDoAndReadBack(Schema.Type type, String name, long value, String text) {
        Schema schema = new SchemaBuilder(type).name("io.debezium.time." + name).build();
        Object typed = type == Schema.Type.INT32 ? (Object) (int) value : value;
        assertThat(ValueText.of(schema, typed)).isEqualTo(text);
        assertThat(ValueText.value(schema, text)).isEqualTo(typed);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-31, 2024-01-31T00:00:00Z",
        "2024-01-31T12:30, 2024-01-31T12:30:00Z",
        "2024-01-31 12:30:00.500000, 2024-01-31T12:30:00.500Z",
        "2024-01-31T12:30:00.500000Z, 2024-01-31T12:30:00.500Z",
        "2024-01-31T13:30+01:00, 2024-01-31T12:30:00Z",
        "2024-01-31T11:30:00-01:00, 2024-01-31T12:30:00Z",
    })
    void aPointInTimeIsInUtcUnlessItSaysOtherwise(String text, String value) {
        Schema schema =
                SchemaBuilder.string().name("io.debezium.time.ZonedTimestamp").build();
        assertThat(ValueText.value(schema, text)).isEqualTo(value);
    }

    @Test
    void numbersTextsAndBytesAreReadAsTheyAreWritten() {
        assertThat(ValueText.value(Schema.INT16_SCHEMA, "7")).isEqualTo((short) 7);
        assertThat(ValueText.value(Decimal.schema(2), "7.50")).isEqualTo(new BigDecimal("7.50"));
        assertThat(ValueText.of(Decimal.schema(2), new BigDecimal("7.50"))).isEqualTo("7.50");
        assertThat(ValueText.value(Schema.STRING_SCHEMA, " 7 ")).isEqualTo(" 7 ");
        assertThat(ValueText.value(Schema.BYTES_SCHEMA, "00ff")).isEqualTo(ByteBuffer.wrap(new byte[] {0, -1}));
        assertThat(ValueText.of(Schema.BYTES_SCHEMA, new byte[] {0, -1})).isEqualTo("00ff");
        assertThat(ValueText.value(Schema.BOOLEAN_SCHEMA, "true")).isEqualTo(true);
    }

    @Test
    void whatIsNoValueIsRefused() {
        for (Schema schema : new Schema[] {
            Schema.INT32_SCHEMA,
            Schema.BOOLEAN_SCHEMA,
            Schema.BYTES_SCHEMA,
            Decimal.schema(2),
            SchemaBuilder.int32().name("io.debezium.time.Date").build(),
            SchemaBuilder.int64().name("io.debezium.time.MicroTime").build(),
            SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").build(),
            SchemaBuilder.string().name("io.debezium.time.ZonedTimestamp").build(),
        }) {
            assertThatThrownBy(() -> ValueText.value(schema, "next"))
                    .as("%s", schema)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
