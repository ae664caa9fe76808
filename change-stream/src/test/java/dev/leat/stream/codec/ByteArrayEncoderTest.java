package dev.leat.stream.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class ByteArrayEncoderTest {

    private final ByteArrayEncoder encoder = new ByteArrayEncoder();

    @Test
    void itsBytesAreThoseOfAvrosOwnEncoder() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            encoder.begin(7);
            write(encoder, seed);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            BinaryEncoder avros = EncoderFactory.get().binaryEncoder(stream, null);
            write(avros, seed);
            avros.flush();
            byte[] message = encoder.message();
            assertThat(Arrays.copyOf(message, WireFormat.HEADER_BYTES)).containsExactly(0, 0, 0, 0, 7);
            assertThat(Arrays.copyOfRange(message, WireFormat.HEADER_BYTES, message.length))
                    .isEqualTo(stream.toByteArray());
        }
    }

    private static void write(Encoder out, long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            long number = random.nextLong() >> random.nextInt(64);
            switch (random.nextInt(9)) {
                case 0 -> out.writeLong(number);
                case 1 -> out.writeInt((int) number);
                case 2 -> out.writeBoolean(random.nextBoolean());
                case 3 -> out.writeDouble(random.nextGaussian());
                case 4 -> out.writeFloat(random.nextFloat());
                case 5 -> out.writeString("é\uD83D\uDE00a".repeat(random.nextInt(100)));
                case 6 -> out.writeBytes(new byte[random.nextInt(2_000)]);
                case 7 -> out.writeIndex(random.nextInt(3));
                default -> {
                    out.writeArrayStart();
                    out.setItemCount(1);
                    out.startItem();
                    out.writeLong(number);
                    out.writeArrayEnd();
                }
            }
        }
    }

    @Test
    void aTextThatFollowsAnotherInTheSameFieldIsNotTakenForIt() throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field("text", Schema.OPTIONAL_STRING_SCHEMA)
                .field("more", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                .field(
                        "map",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA)
                                .build())
                .build();
        StructWriter writer = StructWriter.of(schema, true);
        for (String text : List.of("a", "a", "b", new String("b"), "", "c")) {
            Struct struct = new Struct(schema)
                    .put("text", text.isEmpty() ? null : text)
                    .put("more", List.of(text, text))
                    .put("map", Map.of(text, 3L));
            encoder.begin(1);
            writer.write(encoder, struct);
            ByteArrayEncoder again = new ByteArrayEncoder();
            again.begin(1);
            StructWriter.of(schema, true).write(again, struct);
            assertThat(encoder.message()).isEqualTo(again.message());
        }
    }

    @Test
    void aPlainKeyIsTheEntityThatReadersSee() {
        Schema schema = SchemaBuilder.struct()
                .name("Key")
                .field("a", Schema.INT16_SCHEMA)
                .field("b", Schema.INT64_SCHEMA)
                .field("c", Schema.STRING_SCHEMA)
                .build();
        Schema single = SchemaBuilder.struct()
                .name("Key")
                .field("a", Schema.INT32_SCHEMA)
                .build();
        MemoryRegistry registry = new MemoryRegistry();
        ChangeEncoder changes = new ChangeEncoder(registry);
        ChangeDecoder decoder = new ChangeDecoder(registry);
        for (int i = -300; i < 300; i++) {
            Struct key = new Struct(schema)
                    .put("a", (short) i)
                    .put("b", Long.MIN_VALUE + i)
                    .put("c", "x:\0" + i);
            Encoded encoded = changes.encode("shop.public.t", schema, key, null, null);
            assertThat(encoded.entity()).isEqualTo(decoder.key(encoded.key()));
            Encoded one = changes.encode("shop.public.u", single, new Struct(single).put("a", i * 7_919), null, null);
            assertThat(one.entity()).isEqualTo(decoder.key(one.key()));
        }
    }
}
