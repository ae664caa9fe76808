package dev.leat.engine.outbox;

import dev.leat.engine.source.CaptureError;
import dev.leat.stream.codec.WireFormat;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.LeatHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * From an insert into an outbox table, or a message in the log, to the record on the topic of its aggregate's type: key and
 * payload as they were given, the rest in headers. Not thread-safe.
 */
public final class OutboxRouter {

    /** On the second half of a row whose key was changed, which is no new message. */
    private static final String OLD_KEY = "__debezium.oldkey";

    private final Set<String> tables;
    private final Optional<String> logPrefix;
    private final OutboxTopics topics;
    private final SchemaRegistry registry;
    private final PublishedMessages published;
    private final Map<String, Integer> schemaIds = new HashMap<>();
    /** Of the last record that was none of the log's messages: the changes of a table come in rows. */
    private org.apache.kafka.connect.data.@Nullable Schema ofTable;

    /**
     * @param tables the topics by which the connector calls the outbox tables
     * @param logPrefix of the messages in the log
     */
    public OutboxRouter(Set<String> tables, Optional<String> logPrefix, OutboxTopics topics, SchemaRegistry registry) {
        this.tables = Set.copyOf(tables);
        this.logPrefix = logPrefix;
        this.topics = topics;
        this.registry = registry;
        this.published = topics.published();
    }

    /** Whether the record comes out of an outbox, so that it is no change. */
    public boolean isFromOutbox(SourceRecord record) {
        return tables.contains(record.topic()) || logged(record) != null;
    }

    /**
     * The message; empty when it is published already, and for what becomes of its row later. A row that was loaded was left
     * before the log began.
     *
     * @param position its place in the log
     * @param reread whether its row may have been loaded before
     * @throws LeatException poison, when it is malformed or has a schema that is refused; or of a kind that stops the source
     */
    public Optional<ProducerRecord<byte @Nullable [], byte @Nullable []>> route(
            SourceRecord record, String position, boolean reread) {
        boolean mayBeThere = reread || isOperation(record, "r");
        if (!mayBeThere) {
            published.forget();
        }
        return message(record).flatMap(message -> routed(message, position, mayBeThere));
    }

    private Optional<OutboxMessage> message(SourceRecord record) {
        Struct logged = logged(record);
        if (logged != null) {
            // the connector's filter takes upper and lower case for the same
            return logPrefix
                    .filter(logged.getString("prefix")::equals)
                    .map(ours -> LoggedMessage.message(logged.getBytes("content")));
        }
        boolean left = isOperation(record, "r")
                || (isOperation(record, "c") && record.headers().lastWithName(OLD_KEY) == null);
        return left ? Optional.of(OutboxRow.message(((Struct) record.value()).getStruct("after"))) : Optional.empty();
    }

    private static boolean isOperation(SourceRecord record, String operation) {
        return record.value() instanceof Struct envelope
                && envelope.schema().field("op") != null
                && operation.equals(envelope.getString("op"));
    }

    @SuppressWarnings("ReferenceEquality") // another object with the same fields is only looked through once more
    private @Nullable Struct logged(SourceRecord record) {
        if (!(record.value() instanceof Struct value) || value.schema() == ofTable) {
            return null;
        }
        if (value.schema().field("message") == null) {
            ofTable = value.schema();
            return null;
        }
        return value.getStruct("message");
    }

    private Optional<ProducerRecord<byte @Nullable [], byte @Nullable []>> routed(
            OutboxMessage message, String position, boolean mayBeThere) {
        if (message.partition().isPresent()
                && (message.partition().getAsInt() < 0 || message.partition().getAsInt() >= topics.partitions())) {
            throw OutboxMessage.malformed("it wants partition %d, and topics of this source have %d, from 0"
                    .formatted(message.partition().getAsInt(), topics.partitions()));
        }
        String topic = topics.of(message.aggregateType());
        if (mayBeThere && published.has(topic, message)) {
            return Optional.empty();
        }
        // without one of its own the producer chooses, as any other producer does for that key
        Integer partition =
                message.partition().isPresent() ? message.partition().getAsInt() : null;
        byte[] key = bytes(message.key().orElse(message.aggregateId()));
        ProducerRecord<byte @Nullable [], byte @Nullable []> routed =
                new ProducerRecord<>(topic, partition, key, payload(topic, message), headers(message, position));
        if (mayBeThere) {
            published.add(topic, message);
        }
        return Optional.of(routed);
    }

    private static List<Header> headers(OutboxMessage message, String position) {
        List<Header> headers = new ArrayList<>();
        // first, since of two headers of one name readers take the last
        message.headers().forEach((name, value) -> headers.add(new RecordHeader(name, bytes(value))));
        headers.add(new RecordHeader(LeatHeaders.EVENT_ID, bytes(message.id())));
        headers.add(new RecordHeader(LeatHeaders.POSITION, bytes(position)));
        headers.add(new RecordHeader(LeatHeaders.MESSAGE_ID, bytes(message.id())));
        headers.add(new RecordHeader(LeatHeaders.MESSAGE_TYPE, bytes(message.eventType())));
        headers.add(new RecordHeader(LeatHeaders.CONTENT_TYPE, bytes(message.contentType())));
        return headers;
    }

    private byte @Nullable [] payload(String topic, OutboxMessage message) {
        byte[] payload = message.payload();
        if (payload == null || !message.contentType().equals(OutboxMessage.AVRO)) {
            return payload;
        }
        String schema = message.payloadSchema().orElseThrow();
        int id = schemaIds.computeIfAbsent(topic + " " + schema, unknown -> registered(topic, schema));
        return ByteBuffer.allocate(WireFormat.HEADER_BYTES + payload.length)
                .put(WireFormat.header(id))
                .put(payload)
                .array();
    }

    /** Under the topic's name and the schema's own, since a topic carries events of several types. */
    private int registered(String topic, String schema) {
        Schema parsed;
        try {
            parsed = new Schema.Parser().parse(schema);
        } catch (AvroRuntimeException e) {
            throw OutboxMessage.malformed("the schema of its payload is none: " + e.getMessage(), e);
        }
        String subject = topic + "-" + parsed.getFullName();
        try {
            return registry.register(subject, parsed);
        } catch (LeatException refusal) {
            if (refusal.code() != StreamError.SCHEMA_INCOMPATIBLE) {
                throw refusal;
            }
            // one service's mistake, and no table's new shape: it must not stop what others say
            throw new LeatException(
                    CaptureError.OUTBOX_SCHEMA_INCOMPATIBLE,
                    "message of an outbox: the schema of its payload is refused; publish it anew with a schema that every reader of subject %s can live with, or under another name. %s"
                            .formatted(subject, refusal.getMessage()),
                    refusal);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
