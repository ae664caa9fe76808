package dev.leat.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.debezium.data.VariableScaleDecimal;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class RawFormTest {

    private static final Schema KEY = SchemaBuilder.struct()
            .field("tiny", Schema.INT8_SCHEMA)
            .field("small", Schema.INT16_SCHEMA)
            .field("day", Schema.INT32_SCHEMA)
            .field("big", Schema.INT64_SCHEMA)
            .field("half", Schema.FLOAT32_SCHEMA)
            .field("real", Schema.FLOAT64_SCHEMA)
            .field("flag", Schema.BOOLEAN_SCHEMA)
            .field("word", Schema.STRING_SCHEMA)
            .field("bytes", Schema.BYTES_SCHEMA)
            .field("amount", Decimal.schema(2))
            .field("number", VariableScaleDecimal.schema())
            .build();

    @Test
    void aKeyIsReadBackWhateverItIsMadeOf() {
        Struct key = new Struct(KEY)
                .put("tiny", (byte) -7)
                .put("small", (short) 300)
                .put("day", -19_000)
                .put("big", Long.MIN_VALUE)
                .put("half", 0.1f)
                .put("real", -0.1e-300)
                .put("flag", true)
                .put("word", "o:p \"ß\" \\ \u0000")
                .put("bytes", ByteBuffer.wrap(new byte[] {0, -1, 5}))
                .put("amount", new BigDecimal("12345678901234567890.10"))
                .put("number", VariableScaleDecimal.fromLogical(VariableScaleDecimal.schema(), new BigDecimal("1E-7")));

        Struct read = RawForm.key(KEY, RawForm.of(key));

        assertThat(RowKey.of("t", read)).isEqualTo(RowKey.of("t", key));
    }

    @Test
    void whatIsNoKeyOfTheTableIsRefusedWithTheReason() {
        Schema id = SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();
        assertThatThrownBy(() -> RawForm.key(id, bytes("{\"name\":1}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no id");
        assertThatThrownBy(() -> RawForm.key(id, bytes("{\"id\":\"apple\"}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("apple");
        assertThatThrownBy(() -> RawForm.key(id, bytes("{\"id\":"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
