package dev.leat.stream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.leat.services.SharedServices;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApicurioRegistryTest {

    private static final String INT = "{\"name\":\"v\",\"type\":\"int\"}";
    private static final String LONG = "{\"name\":\"v\",\"type\":\"long\"}";
    private static final String LINE = "{\"name\":\"line\",\"type\":\"int\"}";
    private static final String MORE = "{\"name\":\"w\",\"type\":[\"null\",\"string\"],\"default\":null}";
    private static final String OTHER = "{\"name\":\"w\",\"type\":[\"null\",\"long\"],\"default\":null}";

    private final String topic = "orders-" + UUID.randomUUID();
    private final ApicurioRegistry registry = registry();

    private static ApicurioRegistry registry() {
        return new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().apiUrl()));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aSchemaHasOneIdWhoeverRegistersItHoweverOften() {
        Schema schema = envelope("status", "string");
        int id = registry.register(topic + "-value", schema);

        try (ApicurioRegistry other = registry()) {
            assertThat(other.register(topic + "-value", schema)).isEqualTo(id);
            assertThat(other.schema(id)).isEqualTo(schema);
            assertThat(other.latest(topic + "-value")).contains(schema);
        }
    }

    @Test
    void aSubjectThatIsNotThereHasNoNewestSchema() {
        assertThat(registry.latest(topic + "-value")).isEmpty();
    }

    @Test
    void aCompatibleSchemaBecomesTheNewestAndTheOldOneStaysReadable() {
        Schema before = envelope("status", "string");
        int old = registry.register(topic + "-value", before);
        Schema after = SchemaBuilder.record("Envelope")
                .fields()
                .requiredString("op")
                .name("after")
                .type(SchemaBuilder.record("Value")
                        .fields()
                        .requiredString("status")
                        .optionalInt("priority")
                        .endRecord())
                .noDefault()
                .endRecord();

        assertThat(registry.register(topic + "-value", after)).isNotEqualTo(old);
        assertThat(registry.latest(topic + "-value")).contains(after);
        assertThat(registry.schema(old)).isEqualTo(before);
    }

    @Test
    void anIncompatibleSchemaIsRefusedWithItsFieldAndTheWayOut() {
        registry.register(topic + "-value", envelope("status", "string"));

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> registry.register(topic + "-value", envelope("status", "int")))
                .withMessageContaining(topic + "-value")
                .withMessageContaining("field after.status (")
                .withMessageContaining("restart the source")
                .satisfies(e -> assertThat(e.code()).isEqualTo(StreamError.SCHEMA_INCOMPATIBLE))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPERATOR));
    }

    @Test
    void aFieldWithoutADefaultIsRefusedByItsName() {
        registry.register(topic + "-value", envelope("status", "string"));

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> registry.register(topic + "-value", envelope("state", "string")))
                .withMessageContaining("field after.state (");
    }

    /** A compacted topic keeps records of every version, so the last one alone is not enough. */
    @Test
    void aColumnThatIsDroppedCannotComeBackWithAnotherType() {
        registry.register(topic + "-value", record(INT, MORE));
        registry.register(topic + "-value", record(INT));

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> registry.register(topic + "-value", record(INT, OTHER)))
                .withMessageContaining("field w (");
    }

    @Test
    void aKeyWithAnotherColumnIsRefused() {
        registry.register(topic + "-key", record(INT));

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> registry.register(topic + "-key", record(LONG)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(StreamError.SCHEMA_INCOMPATIBLE));
        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> registry.register(topic + "-key", record(INT, LINE)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(StreamError.SCHEMA_INCOMPATIBLE));
    }

    @Test
    void anUnknownIdIsThePoisonOfTheRecordThatNamesIt() {
        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> registry.schema(987_654_321))
                .withMessageContaining("987654321")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.POISON));
    }

    @Test
    void aRegistryThatIsAwayIsWaitedFor() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }
        try (ApicurioRegistry away =
                new ApicurioRegistry(RegistryAccess.open("http://127.0.0.1:" + closedPort + "/apis/registry/v3"))) {
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> away.register("s-value", record(INT)))
                    .withMessageContaining("127.0.0.1:" + closedPort)
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.RETRYABLE));
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> away.schema(1))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.RETRYABLE));
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> away.latest("s-value"))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.RETRYABLE));
        }
    }

    @Test
    void anAddressThatIsNoRegistryStopsWithTheWayOut() {
        try (ApicurioRegistry elsewhere = new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().url() + "/apis/nothing"))) {
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> elsewhere.register("s-value", record(INT)))
                    .withMessageContaining("registry.url")
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPERATOR));
        }
    }

    @Test
    void aClosedClientLeavesNoThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ApicurioRegistry second = registry();
        second.latest(topic + "-value");
        Set<Thread> during = httpThreads();
        during.removeAll(before);
        assertThat(during).isNotEmpty();

        second.close();

        // the client has told its workers to end, which they do a moment later
        await().untilAsserted(() -> assertThat(during).noneMatch(Thread::isAlive));
    }

    @Test
    void secretsAreNotShown() {
        RegistryAccess access = new RegistryAccess(
                "https://registry",
                Optional.of(new RegistryAccess.Credentials.Basic("leat", "s3cret")),
                Optional.of(new TrustStore(Path.of("ca.p12"), "s3cret")));

        assertThat(access.toString() + access.credentials() + access.trustStore())
                .doesNotContain("s3cret");
        assertThat(new RegistryAccess.Credentials.Bearer("s3cret").toString()).doesNotContain("s3cret");
    }

    private static Set<Thread> httpThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("HttpClient"))
                .collect(Collectors.toSet());
    }

    private static Schema envelope(String column, String type) {
        return SchemaBuilder.record("Envelope")
                .fields()
                .requiredString("op")
                .name("after")
                .type(SchemaBuilder.record("Value")
                        .fields()
                        .name(column)
                        .type(type)
                        .noDefault()
                        .endRecord())
                .noDefault()
                .endRecord();
    }

    private static Schema record(String... fields) {
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + String.join(",", fields) + "]}");
    }
}
