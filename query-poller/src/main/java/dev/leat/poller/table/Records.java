package dev.leat.poller.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.poller.config.PollerError;
import dev.leat.poller.table.RowReader.BadRow;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.TopicNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Makes the records of one source. Each carries the offset that continues after it. Thread-safe. */
public final class Records {

    /** What {@code source.connector} says, and nothing else tells a polled record from a captured one. */
    public static final String CONNECTOR = "leat-query";

    /** Begins the names of topics whose records only say that the connector lives. */
    public static final String HEARTBEAT_TOPIC = "__debezium-heartbeat.";

    public static final String VERSION = "1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Schema HEARTBEAT_KEY = SchemaBuilder.struct()
            .name("io.debezium.connector.common.ServerNameKey")
            .version(1)
            .field("serverName", Schema.STRING_SCHEMA)
            .build();
    private static final Schema HEARTBEAT_VALUE = SchemaBuilder.struct()
            .name("io.debezium.connector.common.Heartbeat")
            .version(1)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .build();

    private final String source;
    private final Clock clock;
    private final Map<String, String> partition;

    public Records(String source, Clock clock) {
        this.source = source;
        this.clock = clock;
        this.partition = Map.of("source", source);
    }

    /** By the clock that records are dated by. */
    public Instant now() {
        return clock.instant();
    }

    /** The one partition of all offsets. */
    public Map<String, String> partition() {
        return partition;
    }

    /** What a row's record says of it. */
    public enum Op {
        READ("r"),
        CREATE("c"),
        UPDATE("u");

        final String code;

        Op(String code) {
            this.code = code;
        }
    }

    /**
     * What was read of a table just now is to be told.
     *
     * <p>INVARIANT: of what a connector publishes, called when all of it has been read and before anything else is: the records
     * have this moment, and by it who reads beside the connector knows what is newer.
     */
    public RecordBatch batch(PolledTable table) {
        Instant now = now();
        return new RecordBatch(source, partition, table, now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
    }

    /** A row that cannot be carried, for the dead letters of the source: its key and columns as JSON, the reason in headers. */
    public SourceRecord deadLetter(PolledTable table, BadRow row, Map<String, ?> offset) {
        LeatException why = new LeatException(
                PollerError.ROW_NOT_READABLE,
                "%s: %s".formatted(table.settings().fullName(), row.why()));
        ProducerRecord<byte @Nullable [], byte @Nullable []> letter = new DeadLetter(
                        json(named(table, row.key())),
                        json(row.raw()),
                        new RecordHeaders(),
                        DeadLetter.Origin.unwritten(table.topic()),
                        DeadLetter.Reason.of(why, 1, clock.instant(), "source " + source))
                .toRecord(TopicNames.deadLettersOfSource(source));
        ConnectHeaders headers = new ConnectHeaders();
        for (Header header : letter.headers()) {
            headers.addBytes(header.key(), header.value());
        }
        return new SourceRecord(
                partition,
                offset,
                letter.topic(),
                null,
                Schema.BYTES_SCHEMA,
                letter.key(),
                Schema.BYTES_SCHEMA,
                letter.value(),
                null,
                headers);
    }

    /** Whether a record is of {@link #deadLetter}: to be sent as it is. */
    public static boolean isDeadLetter(String source, SourceRecord record) {
        return record.topic().equals(TopicNames.deadLettersOfSource(source));
    }

    /** Says that the connector lives, and where it is. */
    public SourceRecord heartbeat(Map<String, ?> offset) {
        return new SourceRecord(
                partition,
                offset,
                HEARTBEAT_TOPIC + source,
                0,
                HEARTBEAT_KEY,
                new Struct(HEARTBEAT_KEY).put("serverName", source),
                HEARTBEAT_VALUE,
                new Struct(HEARTBEAT_VALUE).put("ts_ms", clock.millis()));
    }

    /** A row's key as records have it: equal to the same key of anybody else's making. */
    public static Struct key(PolledTable table, List<Object> values) {
        Struct key = new Struct(table.schemas().key());
        for (Field field : key.schema().fields()) {
            key.put(field, values.get(field.index()));
        }
        return key;
    }

    /** What {@link #key} was made of. */
    public static List<Object> values(Struct key) {
        List<Object> values = new ArrayList<>();
        for (Field field : key.schema().fields()) {
            values.add(key.get(field));
        }
        return values;
    }

    /** The columns of a key as texts; bytes in base64. */
    private static Map<String, Object> named(PolledTable table, List<Object> key) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Field field : table.schemas().key().fields()) {
            Object value = key.get(field.index());
            named.put(field.name(), value instanceof ByteBuffer || value instanceof byte[] ? value : value.toString());
        }
        return named;
    }

    private static byte[] json(Object value) {
        try {
            return JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
