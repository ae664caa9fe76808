package dev.leat.stream.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.services.SharedServices;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** What a stock Confluent-compatible deserializer does, with nothing but Avro and HTTP. */
class ConfluentWireFormatTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic = "shop.public.orders-" + UUID.randomUUID();

    @Test
    void aStockReaderDecodesWhatIsWrittenAndTheSubjectAnswersTheSameId() throws Exception {
        org.apache.kafka.connect.data.Schema keySchema =
                Shop.key("id", org.apache.kafka.connect.data.Schema.INT64_SCHEMA);
        org.apache.kafka.connect.data.Schema row = Shop.row()
                .field("id", org.apache.kafka.connect.data.Schema.INT64_SCHEMA)
                .field("status", org.apache.kafka.connect.data.Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        org.apache.kafka.connect.data.Schema envelope = Shop.envelope(row);
        Struct after = new Struct(row).put("id", 7L).put("status", "paid");
        Encoded encoded;
        try (ApicurioRegistry registry = new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().apiUrl()))) {
            encoded = new ChangeEncoder(registry)
                    .encode(
                            topic,
                            keySchema,
                            Shop.keyOf(keySchema, after),
                            envelope,
                            Shop.envelope(envelope, "c").put("after", after));
        }

        GenericRecord key = decode(topic + "-key", encoded.key());
        GenericRecord value =
                decode(topic + "-value", Optional.ofNullable(encoded.value()).orElseThrow());

        assertThat(key.get("id")).isEqualTo(7L);
        assertThat(value.get("op")).hasToString("c");
        assertThat(((GenericRecord) value.get("after")).get("status")).hasToString("paid");
        assertThat(((GenericRecord) value.get("source")).get("txId")).isEqualTo(771L);
        assertThat(value.get("before")).isNull();
    }

    private static GenericRecord decode(String subject, byte[] message) throws IOException, InterruptedException {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        assertThat(bytes.get()).isZero();
        int id = bytes.getInt();
        Schema schema = new Schema.Parser()
                .parse(get("/schemas/ids/" + id).get("schema").textValue());
        JsonNode latest = get("/subjects/" + subject + "/versions/latest");
        assertThat(latest.get("id").intValue()).isEqualTo(id);
        assertThat(new Schema.Parser().parse(latest.get("schema").textValue())).isEqualTo(schema);
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(message, bytes.position(), bytes.remaining(), null));
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(SharedServices.registry().confluentUrl() + path))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return JSON.readTree(response.body());
        }
    }
}
