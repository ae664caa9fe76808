package dev.leat.stream.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

class DamagedBytesTest {

    private static final Schema KEY = Shop.key("id", Schema.STRING_SCHEMA);
    private static final Schema ROW = Shop.row()
            .field("id", Schema.STRING_SCHEMA)
            .field(
                    "placed_at",
                    SchemaBuilder.string()
                            .name("io.debezium.time.ZonedTimestamp")
                            .build())
            .field(
                    "at",
                    SchemaBuilder.int64().name("io.debezium.time.MicroTime").build())
            .field("price", Decimal.schema(2))
            .field("tags", SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).build())
            .build();
    private static final Schema ENVELOPE = Shop.envelope(ROW);

    private final MemoryRegistry registry = new MemoryRegistry();
    private final ChangeDecoder decoder = new ChangeDecoder(registry);
    private final byte[] key;
    private final byte[] value;

    DamagedBytesTest() {
        Struct after = new Struct(ROW)
                .put("id", "order-7")
                .put("placed_at", "2024-01-31T12:30:00Z")
                .put("at", 1L)
                .put("price", new BigDecimal("1.50"))
                .put("tags", List.of("a", "b"));
        Encoded encoded = new ChangeEncoder(registry)
                .encode(
                        Shop.TOPIC,
                        KEY,
                        Shop.keyOf(KEY, after),
                        ENVELOPE,
                        Shop.envelope(ENVELOPE, "c").put("after", after));
        key = encoded.key();
        value = Optional.ofNullable(encoded.value()).orElseThrow();
    }

    /** Anything else than poison would stop the whole topic for one bad record, or bring the program down. */
    @Property(tries = 1000)
    void whateverIsOnATopicIsAnEventOrPoison(
            @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 10_000) Integer> places,
            @ForAll byte damage,
            @ForAll @IntRange(max = 400) int length) {
        assertEventOrPoison(damaged(key, places, damage, key.length), value);
        assertEventOrPoison(key, damaged(value, places, damage, value.length));
        assertEventOrPoison(key, damaged(value, places, damage, length));
    }

    private static byte[] damaged(byte[] good, List<Integer> places, byte damage, int length) {
        byte[] bytes = good.clone();
        places.forEach(place -> bytes[place % bytes.length] = damage);
        return Arrays.copyOf(bytes, length);
    }

    private void assertEventOrPoison(byte[] someKey, byte[] someValue) {
        try {
            assertThat(decoder.event(someKey, someValue, new RecordHeaders())).isPresent();
        } catch (LeatException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.POISON);
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
