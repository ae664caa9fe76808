package dev.leat.stream.topic;

import dev.leat.stream.error.LeatException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record set aside: its bytes and headers as they were, and why. On the topic the reason stands in headers beside the
 * original ones, so that sending key, value and {@link #headers()} to {@link Origin#topic()} is a redrive.
 *
 * @param headers the original ones; do not change them
 */
@SuppressWarnings("ArrayRecordComponent") // carried to and from Kafka, never compared
public record DeadLetter(
        byte @Nullable [] key, byte @Nullable [] value, Headers headers, Origin origin, Reason reason) {

    /**
     * Where the record stood.
     *
     * @param partition and offset: -1 when it never got to a topic
     */
    public record Origin(String topic, int partition, long offset) {

        /** Of a record that could not be written to that topic. */
        public static Origin unwritten(String topic) {
            return new Origin(topic, -1, -1);
        }
    }

    /**
     * Why, and by whom.
     *
     * @param code the name of the {@link dev.leat.stream.error.ErrorCode}
     * @param attempts how often it was tried, the last time included
     * @param setAsideBy {@code source shop}, {@code view orders}, {@code store search of view orders}
     */
    public record Reason(String code, String message, int attempts, Instant setAsideAt, String setAsideBy) {

        public static Reason of(LeatException failure, int attempts, Instant setAsideAt, String setAsideBy) {
            return new Reason(
                    failure.code().name(), String.valueOf(failure.getMessage()), attempts, setAsideAt, setAsideBy);
        }
    }

    private static final String PREFIX = "leat-dead-";
    private static final String CODE = PREFIX + "code";
    private static final String MESSAGE = PREFIX + "message";
    private static final String ATTEMPTS = PREFIX + "attempts";
    private static final String SET_ASIDE_AT = PREFIX + "at";
    private static final String SET_ASIDE_BY = PREFIX + "by";
    private static final String TOPIC = PREFIX + "topic";
    private static final String PARTITION = PREFIX + "partition";
    private static final String OFFSET = PREFIX + "offset";

    /** A record that was read and cannot be handled. */
    public static DeadLetter of(ConsumerRecord<byte[], byte[]> record, Reason reason) {
        return new DeadLetter(
                record.key(),
                record.value(),
                record.headers(),
                new Origin(record.topic(), record.partition(), record.offset()),
                reason);
    }

    /** As it goes to a dead-letter topic. */
    public ProducerRecord<byte @Nullable [], byte @Nullable []> toRecord(String deadLetterTopic) {
        Headers all = withoutReason(headers);
        add(all, CODE, reason.code());
        add(all, MESSAGE, reason.message());
        add(all, ATTEMPTS, String.valueOf(reason.attempts()));
        add(all, SET_ASIDE_AT, reason.setAsideAt().toString());
        add(all, SET_ASIDE_BY, reason.setAsideBy());
        add(all, TOPIC, origin.topic());
        add(all, PARTITION, String.valueOf(origin.partition()));
        add(all, OFFSET, String.valueOf(origin.offset()));
        return new ProducerRecord<>(deadLetterTopic, null, key, value, all);
    }

    /**
     * What {@link #toRecord} gave, read from the dead-letter topic.
     *
     * @throws IllegalArgumentException if the record is no dead letter
     */
    public static DeadLetter fromRecord(ConsumerRecord<byte[], byte[]> record) {
        Headers all = record.headers();
        return new DeadLetter(
                record.key(),
                record.value(),
                withoutReason(all),
                new Origin(
                        text(record, TOPIC),
                        Integer.parseInt(text(record, PARTITION)),
                        Long.parseLong(text(record, OFFSET))),
                new Reason(
                        text(record, CODE),
                        text(record, MESSAGE),
                        Integer.parseInt(text(record, ATTEMPTS)),
                        Instant.parse(text(record, SET_ASIDE_AT)),
                        text(record, SET_ASIDE_BY)));
    }

    /** A record that was set aside, redriven and set aside again has the newest reason only. */
    private static Headers withoutReason(Headers headers) {
        RecordHeaders original = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(PREFIX)) {
                original.add(header);
            }
        }
        return original;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("record %d of partition %d of %s is no dead letter: it has no header %s"
                    .formatted(record.offset(), record.partition(), record.topic(), name));
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
