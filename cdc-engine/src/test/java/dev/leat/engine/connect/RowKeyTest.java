package dev.leat.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** Event ids of rows that were loaded rest on its text. */
class RowKeyTest {

    @Test
    void bytesAreTheSameInAnArrayAndInABufferAndNeverThoseOfAnother() {
        Schema schema = SchemaBuilder.struct().field("id", Schema.BYTES_SCHEMA).build();
        RowKey array = key(new Struct(schema).put("id", new byte[] {1, 2}));
        RowKey buffer = key(new Struct(schema).put("id", ByteBuffer.wrap(new byte[] {1, 2})));
        RowKey other = key(new Struct(schema).put("id", ByteBuffer.wrap(new byte[] {1, 3})));

        assertThat(array).isEqualTo(buffer).isNotEqualTo(other);
        assertThat(array.text()).isEqualTo(buffer.text()).isNotEqualTo(other.text());
    }

    @Test
    void aColonInAColumnDoesNotMakeItTwoColumns() {
        Schema schema = SchemaBuilder.struct()
                .field("a", Schema.STRING_SCHEMA)
                .field("b", Schema.STRING_SCHEMA)
                .build();

        assertThat(key(new Struct(schema).put("a", "x:").put("b", "y")).text())
                .isNotEqualTo(
                        key(new Struct(schema).put("a", "x").put("b", ":y")).text());
    }

    @Test
    void theScaleOfANumberDoesNotMatter() {
        assertThat(number("1.0", 1)).isEqualTo(number("1.00", 2));
    }

    private static RowKey number(String number, int scale) {
        Schema schema =
                SchemaBuilder.struct().field("id", Decimal.schema(scale)).build();
        return key(new Struct(schema).put("id", new BigDecimal(number)));
    }

    private static RowKey key(Struct key) {
        return RowKey.of("shop.public.orders", key);
    }
}
