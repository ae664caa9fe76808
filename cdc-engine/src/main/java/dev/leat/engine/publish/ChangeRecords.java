package dev.leat.engine.publish;

import dev.leat.engine.connect.PositionTracker.Publish;
import dev.leat.engine.connect.RawForm;
import dev.leat.engine.outbox.OutboxRouter;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.codec.ChangeEncoder;
import dev.leat.stream.codec.Encoded;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.topic.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * From a connector's record to Kafka's: encoded, in its entity's partition, with its identity and place in headers; or, when
 * that cannot be done, the dead letter that says why. Not thread-safe.
 */
public final class ChangeRecords {

    /** Below the default {@code max.request.size} and {@code message.max.bytes}, headers and framing included. */
    static final int MAX_BYTES = 1_000_000;

    private final String source;
    private final String deadLetters;
    private final int partitions;
    private final ChangeEncoder encoder;
    private final OutboxRouter outboxes;
    private final Clock clock;
    private final String epoch;

    /**
     * @param epoch how often everything was loaded again. What is published then comes after everything before, and is
     *     nothing of it, although the database may have been set back and its log have the same places once more: so its
     *     ids and positions begin with the epoch, behind a character that sorts after all that they begin with otherwise
     */
    public ChangeRecords(
            String source, int partitions, ChangeEncoder encoder, OutboxRouter outboxes, Clock clock, int epoch) {
        this.source = source;
        this.deadLetters = TopicNames.deadLettersOfSource(source);
        this.partitions = partitions;
        this.encoder = encoder;
        this.outboxes = outboxes;
        this.clock = clock;
        this.epoch = epoch == 0 ? "" : "~%04X/".formatted(epoch);
    }

    /** What is to be sent. */
    public record Outgoing(
            ProducerRecord<byte @Nullable [], byte @Nullable []> record,
            @Nullable LeatException setAsideFor) {}

    /**
     * @param leftOut the columns whose values are not the log's
     * @throws LeatException of a kind that stops the source, now or for good
     */
    Outgoing of(SourceRecord change, Publish place, LeftOut.Columns leftOut) {
        if (change.topic().equals(deadLetters)) {
            return setAside(change);
        }
        List<Header> headers = new ArrayList<>(4);
        headers.add(new RecordHeader(LeatHeaders.EVENT_ID, bytes(epoch + place.eventId())));
        headers.add(new RecordHeader(LeatHeaders.POSITION, bytes(epoch + place.position())));
        if (!leftOut.unchanged().isEmpty()) {
            headers.add(new RecordHeader(LeatHeaders.UNCHANGED, LeatHeaders.columns(leftOut.unchanged())));
        }
        if (!leftOut.missing().isEmpty()) {
            headers.add(new RecordHeader(LeatHeaders.MISSING, LeatHeaders.columns(leftOut.missing())));
        }
        var tried = change.headers().lastWithName(LeatHeaders.TRIED);
        if (tried != null) {
            headers.add(new RecordHeader(LeatHeaders.TRIED, (byte[]) tried.value()));
        }
        try {
            Encoded encoded = encoded(change);
            int partition = encoded.entity().partition(partitions);
            return new Outgoing(
                    new ProducerRecord<>(
                            change.topic(), partition, encoded.key(), encoded.value(), new RecordHeaders(headers)),
                    null);
        } catch (LeatException failure) {
            if (failure.kind() != ErrorKind.POISON) {
                throw failure;
            }
            return new Outgoing(deadLetter(change, headers, failure), failure);
        }
    }

    /** What the connector has set aside itself, in the form of dead letters. */
    private static Outgoing setAside(SourceRecord letter) {
        ProducerRecord<byte @Nullable [], byte @Nullable []> record = new ProducerRecord<>(
                letter.topic(), null, (byte @Nullable []) letter.key(), (byte @Nullable []) letter.value());
        letter.headers().forEach(header -> record.headers().add(header.key(), (byte[]) header.value()));
        return new Outgoing(
                record,
                new LeatException(
                        CaptureError.ROW_NOT_READABLE,
                        "row %s, by the connector"
                                .formatted(new String((byte[]) letter.key(), StandardCharsets.UTF_8))));
    }

    /** Whether the record is a message's, or tells what became of one, and no change of a table. */
    boolean isFromOutbox(SourceRecord record) {
        return outboxes.isFromOutbox(record);
    }

    /**
     * A message; empty when it is published already, and for what becomes of its row later.
     *
     * @param reread whether its row may have been loaded before
     * @throws LeatException of a kind that stops the source, now or for good
     */
    Optional<Outgoing> message(SourceRecord record, Publish place, boolean reread) {
        try {
            Optional<ProducerRecord<byte @Nullable [], byte @Nullable []>> message =
                    outboxes.route(record, epoch + place.position(), reread);
            message.ifPresent(ChangeRecords::requireSize);
            return message.map(routed -> new Outgoing(routed, null));
        } catch (LeatException failure) {
            if (failure.kind() != ErrorKind.POISON) {
                throw failure;
            }
            List<Header> headers = List.of(
                    new RecordHeader(LeatHeaders.EVENT_ID, bytes(epoch + place.eventId())),
                    new RecordHeader(LeatHeaders.POSITION, bytes(epoch + place.position())));
            return Optional.of(new Outgoing(deadLetter(record, headers, failure), failure));
        }
    }

    private static void requireSize(ProducerRecord<byte @Nullable [], byte @Nullable []> message) {
        int size = message.key() == null ? 0 : message.key().length;
        size += message.value() == null ? 0 : message.value().length;
        for (Header header : message.headers()) {
            size += header.key().length() + header.value().length;
        }
        if (size > MAX_BYTES) {
            throw new LeatException(
                    CaptureError.CHANGE_TOO_LARGE,
                    "%s: a message has %d bytes, and a Kafka record holds %d; publish where the large part is to be found instead"
                            .formatted(message.topic(), size, MAX_BYTES));
        }
    }

    private Encoded encoded(SourceRecord change) {
        Encoded encoded;
        try {
            encoded = encoder.encode(
                    change.topic(), change.keySchema(), change.key(), change.valueSchema(), change.value());
        } catch (LeatException known) {
            throw known;
        } catch (RuntimeException unforeseen) {
            throw new LeatException(
                    StreamError.CHANGE_NOT_ENCODABLE, "%s: %s".formatted(change.topic(), unforeseen), unforeseen);
        }
        int size = encoded.key().length + (encoded.value() == null ? 0 : encoded.value().length);
        if (size > MAX_BYTES) {
            throw new LeatException(
                    CaptureError.CHANGE_TOO_LARGE,
                    "%s: the change of %s has %d bytes, and a Kafka record holds %d; leave the large column out of the table's capture"
                            .formatted(change.topic(), encoded.entity(), size, MAX_BYTES));
        }
        return encoded;
    }

    private ProducerRecord<byte @Nullable [], byte @Nullable []> deadLetter(
            SourceRecord change, List<Header> headers, LeatException failure) {
        byte[] raw = RawForm.of(change.value());
        String by = "source " + source;
        var tried = change.headers().lastWithName(LeatHeaders.TRIED);
        int attempts = 1 + (tried == null ? 0 : LeatHeaders.tried((byte[]) tried.value(), by));
        DeadLetter letter = new DeadLetter(
                RawForm.of(change.key()),
                raw.length > MAX_BYTES / 2 ? Arrays.copyOf(raw, MAX_BYTES / 2) : raw,
                new RecordHeaders(headers),
                DeadLetter.Origin.unwritten(change.topic()),
                DeadLetter.Reason.of(failure, attempts, clock.instant(), by));
        return letter.toRecord(deadLetters);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
