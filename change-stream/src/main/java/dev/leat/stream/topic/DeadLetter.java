package dev.leat.stream.topic;

import dev.leat.stream.error.LeatException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A record set aside: its bytes and headers as they were, and why. On the topic the reason stands in headers beside the
 * original ones. It is never written to {@link Origin#topic()} again, where it would stand for the newest of its entity and
 * others would have it twice: it is redriven to those who set it aside.
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

        /** Of a record that was read: where it stood first, if it was {@linkplain DeadLetter#toRedrive redriven}. */
        public static Origin of(ConsumerRecord<?, ?> record) {
            return redriven(record) == 0
                    ? new Origin(record.topic(), record.partition(), record.offset())
                    : read(record);
        }

        private static Origin read(ConsumerRecord<?, ?> record) {
            return new Origin(
                    text(record, TOPIC),
                    Integer.parseInt(text(record, PARTITION)),
                    Long.parseLong(text(record, OFFSET)));
        }

        public boolean isWritten() {
            return partition >= 0;
        }

        private void into(Headers headers) {
            add(headers, TOPIC, topic);
            add(headers, PARTITION, String.valueOf(partition));
            add(headers, OFFSET, String.valueOf(offset));
        }
    }

    /**
     * Why, and by whom.
     *
     * @param code the name of the {@link dev.leat.stream.error.ErrorCode}
     * @param attempts how often it was tried, the last time included
     * @param setAsideBy {@code source shop}, {@code view orders}, {@code store search of view orders}, {@code subscriber
     *     billing}
     * @param stack of what was thrown by code that is not ours
     */
    public record Reason(
            String code, String message, int attempts, Instant setAsideAt, String setAsideBy, Optional<String> stack) {

        private static final int MOST_OF_A_STACK = 8_000;

        public static Reason of(LeatException failure, int attempts, Instant setAsideAt, String setAsideBy) {
            return new Reason(
                    failure.code().name(),
                    String.valueOf(failure.getMessage()),
                    attempts,
                    setAsideAt,
                    setAsideBy,
                    Optional.empty());
        }

        /** With the first 8,000 characters of its stack trace. */
        public Reason thrown(Throwable failure) {
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            String trace = text.toString();
            return new Reason(
                    code,
                    message,
                    attempts,
                    setAsideAt,
                    setAsideBy,
                    Optional.of(trace.substring(0, Math.min(MOST_OF_A_STACK, trace.length()))));
        }

        private Reason after(int attemptsBefore) {
            return new Reason(code, message, attempts + attemptsBefore, setAsideAt, setAsideBy, stack);
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
    private static final String REDRIVEN = PREFIX + "redriven";
    private static final String STACK = PREFIX + "stack";

    /**
     * A record that was read and cannot be handled. When it had been redriven, the attempts from before are counted, and it
     * still comes from where it stood first.
     */
    public static DeadLetter of(ConsumerRecord<byte[], byte[]> record, Reason reason) {
        return new DeadLetter(
                record.key(),
                record.value(),
                withoutReason(record.headers()),
                Origin.of(record),
                reason.after(redriven(record)));
    }

    /** How often a record was tried before it was redriven; 0 if it was not. */
    public static int redriven(ConsumerRecord<?, ?> record) {
        return record.headers().lastHeader(REDRIVEN) == null ? 0 : Integer.parseInt(text(record, REDRIVEN));
    }

    /** To be tried once more by whoever reads that topic, with key, value and headers as they were. */
    public ProducerRecord<byte @Nullable [], byte @Nullable []> toRedrive(String redriveTopic) {
        return new ProducerRecord<>(redriveTopic, null, key, value, redrivenHeaders());
    }

    /** The same in the hand of who has set it aside: it stands where it stood first. */
    public ConsumerRecord<byte[], byte[]> redriven() {
        return new ConsumerRecord<>(
                origin.topic(),
                origin.partition(),
                origin.offset(),
                ConsumerRecord.NO_TIMESTAMP,
                TimestampType.NO_TIMESTAMP_TYPE,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                key,
                value,
                redrivenHeaders(),
                Optional.empty());
    }

    private Headers redrivenHeaders() {
        Headers all = withoutReason(headers);
        add(all, REDRIVEN, String.valueOf(reason.attempts()));
        origin.into(all);
        return all;
    }

    /** As it goes to a dead-letter topic. */
    public ProducerRecord<byte @Nullable [], byte @Nullable []> toRecord(String deadLetterTopic) {
        Headers all = withoutReason(headers);
        add(all, CODE, reason.code());
        add(all, MESSAGE, reason.message());
        add(all, ATTEMPTS, String.valueOf(reason.attempts()));
        add(all, SET_ASIDE_AT, reason.setAsideAt().toString());
        add(all, SET_ASIDE_BY, reason.setAsideBy());
        reason.stack().ifPresent(stack -> add(all, STACK, stack));
        origin.into(all);
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
                Origin.read(record),
                new Reason(
                        text(record, CODE),
                        text(record, MESSAGE),
                        Integer.parseInt(text(record, ATTEMPTS)),
                        Instant.parse(text(record, SET_ASIDE_AT)),
                        text(record, SET_ASIDE_BY),
                        all.lastHeader(STACK) == null ? Optional.empty() : Optional.of(text(record, STACK))));
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
