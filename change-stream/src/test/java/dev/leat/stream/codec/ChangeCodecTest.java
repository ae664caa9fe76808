package dev.leat.stream.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.topic.TopicNames;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeCodecTest {

    private static final Schema KEY = Shop.key("id", Schema.INT64_SCHEMA);
    private static final Schema ROW = Shop.row()
            .field("id", Schema.INT64_SCHEMA)
            .field(
                    "status",
                    SchemaBuilder.string().optional().defaultValue("new").build())
            .build();
    private static final Schema ENVELOPE = Shop.envelope(ROW);
    private static final Headers NO_HEADERS = new RecordHeaders();

    private final MemoryRegistry registry = new MemoryRegistry();
    private final ChangeEncoder encoder = new ChangeEncoder(registry);
    private final ChangeDecoder decoder = new ChangeDecoder(registry);

    @Test
    void eachOperationComesBackAsTheEventThatItWas() {
        Struct old = row(7, "new");
        Struct now = row(7, "paid");

        assertThat(decode(change("c", null, now), NO_HEADERS)).isInstanceOf(ChangeEvent.Inserted.class);
        assertThat(decode(change("r", null, now), NO_HEADERS)).isInstanceOf(ChangeEvent.Read.class);
        assertThat(decode(change("d", old, null), NO_HEADERS)).isInstanceOf(ChangeEvent.Deleted.class);
        ChangeEvent.Updated updated = (ChangeEvent.Updated) decode(change("u", old, now), NO_HEADERS);
        assertThat(updated.before().orElseThrow().value("status")).isEqualTo("new");
        assertThat(updated.after().value("status")).isEqualTo("paid");
        assertThat(updated.key()).isEqualTo(EntityKey.of(7L));
    }

    @Test
    void aKeyOfAnotherTopicIsNoneOfThisOne() {
        Struct seven = new Struct(KEY).put("id", 7L);
        byte[] key = encoder.encode(Shop.TOPIC, KEY, seven, null, null).key();
        byte[] foreign =
                encoder.encode("shop.public.stones", KEY, seven, null, null).key();

        assertThat(decoder.key(Shop.TOPIC, key, KEY)).isEqualTo(seven);
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> decoder.key(Shop.TOPIC, foreign, KEY))
                .withMessageContaining("the keys of " + Shop.TOPIC);
    }

    @Test
    void theOriginIsTheCommitAndTheHeaders() {
        Headers headers = new RecordHeaders()
                .add(LeatHeaders.POSITION, "0001/02".getBytes(StandardCharsets.UTF_8))
                .add(LeatHeaders.EVENT_ID, "7-1-2".getBytes(StandardCharsets.UTF_8));

        ChangeEvent event = decode(change("c", null, row(1, "new")), headers);

        assertThat(event.origin().committedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.123456Z"));
        assertThat(event.origin().transaction()).isEqualTo("771");
        assertThat(event.origin().position()).isEqualTo("0001/02");
        assertThat(event.origin().eventId()).isEqualTo("7-1-2");
    }

    @Test
    void aNullInAColumnWithADefaultStaysNull() {
        ChangeEvent.Inserted event = (ChangeEvent.Inserted) decode(change("c", null, row(1, null)), NO_HEADERS);

        assertThat(event.after().value("status")).isNull();
    }

    @Test
    void aDecimalAndBytesThatAreNeverNullMayHaveDefaults() {
        Schema row = Shop.row()
                .field("id", Schema.INT64_SCHEMA)
                .field(
                        "price",
                        Decimal.builder(2).defaultValue(new BigDecimal("-1.28")).build())
                .field(
                        "raw",
                        SchemaBuilder.bytes().defaultValue(new byte[] {0, -1}).build())
                .build();
        encoder.register(Shop.TOPIC, KEY, Shop.envelope(row));

        assertThat(registry.latest(TopicNames.valueSubject(Shop.TOPIC)).orElseThrow())
                .asString()
                .contains("\"default\":\"\u0080\"", "\"default\":\"\\u0000\u00FF\"");
    }

    @Test
    void aTombstoneHasAKeyAndNoEvent() {
        Encoded tombstone = encoder.encode(Shop.TOPIC, KEY, new Struct(KEY).put("id", 9L), null, null);

        assertThat(tombstone.value()).isNull();
        assertThat(decoder.key(tombstone.key())).isEqualTo(EntityKey.of(9L)).isEqualTo(tombstone.entity());
        assertThat(decoder.event(tombstone.key(), null, NO_HEADERS)).isEmpty();
    }

    @Test
    void theRegistryIsAskedOncePerSchemaHoweverOftenASourceRebuildsIt() {
        for (long id = 0; id < 5; id++) {
            Schema key = Shop.key("id", SchemaBuilder.int64().build());
            encoder.encode(Shop.TOPIC, key, new Struct(key).put("id", id), ENVELOPE, change("c", null, row(id, "new")));
        }

        assertThat(registry.registrations).isEqualTo(2);
    }

    @Test
    void aTableWithoutAPrimaryKeyStopsWithTheWayOut() {
        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> encoder.encode(Shop.TOPIC, null, null, ENVELOPE, change("c", null, row(1, "new"))))
                .withMessageContaining(Shop.TOPIC)
                .withMessageContaining("no primary key")
                .satisfies(e -> assertThat(e.code()).isEqualTo(StreamError.TABLE_WITHOUT_KEY));
    }

    @Test
    void aChangedKeyTypeStopsAndTheSameKeyDescribedOtherwiseDoesNot() {
        encoder.register(Shop.TOPIC, KEY, ENVELOPE);
        Schema described = Shop.key(
                "id",
                SchemaBuilder.int64()
                        .doc("the id")
                        .defaultValue(0L)
                        .parameter("length", "19")
                        .build());
        new ChangeEncoder(registry).register(Shop.TOPIC, described, ENVELOPE);
        Schema wider = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("line", Schema.INT32_SCHEMA)
                .build();

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> encoder.register(Shop.TOPIC, wider, ENVELOPE))
                .withMessageContaining("(id LONG), the table now has (id LONG, line INTEGER)")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPERATOR));
    }

    @Test
    void aKeyIsTheSameEntityWhateverTheTypeOfItsColumn() {
        Schema variable = SchemaBuilder.struct()
                .name("io.debezium.data.VariableScaleDecimal")
                .field("scale", Schema.INT32_SCHEMA)
                .field("value", Schema.BYTES_SCHEMA)
                .build();
        Struct fifty = new Struct(variable).put("scale", 1).put("value", new byte[] {50});

        assertThat(List.of(
                        entity("a", Schema.INT16_SCHEMA, (short) 5),
                        entity("b", Schema.INT32_SCHEMA, 5),
                        entity("c", Schema.INT64_SCHEMA, 5L),
                        entity("d", Decimal.schema(2), new BigDecimal("5.00")),
                        entity("e", variable, fifty)))
                .containsOnly(EntityKey.of(5L));
    }

    /** As the encoder says, once the decoder has been seen to say the same. */
    private EntityKey entity(String topic, Schema type, Object value) {
        Schema key = Shop.key("id", type);
        Encoded encoded = encoder.encode(topic, key, new Struct(key).put("id", value), null, null);
        assertThat(decoder.key(encoded.key())).isEqualTo(encoded.entity());
        return encoded.entity();
    }

    @Test
    void aNullInAKeyIsThePoisonOfThatRecord() {
        Schema nullable = Shop.key("id", Schema.OPTIONAL_INT64_SCHEMA);

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> encoder.encode("t", nullable, new Struct(nullable), null, null))
                .withMessageContaining("id is null")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.POISON));
    }

    @Test
    void aValueThatIsNotOfItsSchemaIsPoisonAndNamesTheColumn() {
        Struct broken = new Struct(ENVELOPE).put("after", row(1, "new"));

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> encoder.encode(Shop.TOPIC, KEY, new Struct(KEY).put("id", 1L), ENVELOPE, broken))
                .withMessageContaining("source: null")
                .satisfies(e -> assertThat(e.code()).isEqualTo(StreamError.CHANGE_NOT_ENCODABLE));
    }

    @Test
    void whatCannotBeDecodedIsPoisonAndSaysWhatIsWrong() {
        Encoded good = encode(change("c", null, row(1, "new")));
        byte[] value = Optional.ofNullable(good.value()).orElseThrow();

        assertPoison(good.key(), new byte[] {1, 0, 0, 0, 1, 2}, "first byte is 0x01");
        assertPoison(good.key(), new byte[] {0, 0}, "2 bytes");
        assertPoison(good.key(), new byte[] {0, 9, 9, 9, 9, 2}, "no schema");
        assertPoison(good.key(), Arrays.copyOf(value, value.length - 3), "are not a record of schema");
        assertPoison(good.key(), Arrays.copyOf(value, value.length + 3), "left over");
        assertPoison(
                good.key(), good.key(), "shop.public.orders.Key is not the schema of a change event: it has no op");
        byte[] truncate = Optional.ofNullable(
                        encode(change("t", null, row(1, "new"))).value())
                .orElseThrow();
        assertPoison(good.key(), truncate, "operation t is of no row");
    }

    @Test
    void entitiesLookTheSameBeforeAndAfterTheyArePublished() {
        encoder.register(Shop.TOPIC, KEY, ENVELOPE);

        assertThat(EntitySchemas.of(
                        registry.latest(Shop.TOPIC + "-key").orElseThrow(),
                        registry.latest(Shop.TOPIC + "-value").orElseThrow()))
                .isEqualTo(EntitySchemas.of(KEY, ENVELOPE));
    }

    private void assertPoison(byte[] key, byte[] value, String message) {
        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> decoder.event(key, value, NO_HEADERS))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.POISON));
    }

    private ChangeEvent decode(Struct change, Headers headers) {
        Encoded encoded = encode(change);
        return decoder.event(encoded.key(), encoded.value(), headers).orElseThrow();
    }

    private Encoded encode(Struct change) {
        Struct row = change.getStruct("after") == null ? change.getStruct("before") : change.getStruct("after");
        return encoder.encode(Shop.TOPIC, KEY, Shop.keyOf(KEY, row), ENVELOPE, change);
    }

    private static Struct change(String op, @Nullable Struct before, @Nullable Struct after) {
        return Shop.envelope(ENVELOPE, op).put("before", before).put("after", after);
    }

    private static Struct row(long id, @Nullable String status) {
        return new Struct(ROW).put("id", id).put("status", status);
    }
}
