package dev.leat.stream.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final DeadLetter.Reason REASON = DeadLetter.Reason.of(
            new LeatException(StreamError.UNREADABLE, "größer als erlaubt"), 3, NOW, "view orders");

    @Test
    void theRecordAndTheReasonComeBack() {
        ConsumerRecord<byte[], byte[]> origin = record("shop.public.orders", 4, 17, new byte[] {1}, new byte[] {2, 3});
        origin.headers().add("leat-id", "x".getBytes(StandardCharsets.UTF_8));

        DeadLetter read =
                DeadLetter.fromRecord(consumed(DeadLetter.of(origin, REASON).toRecord("dead")));

        assertThat(read.key()).containsExactly(1);
        assertThat(read.value()).containsExactly(2, 3);
        assertThat(read.headers()).isEqualTo(origin.headers());
        assertThat(read.origin()).isEqualTo(new DeadLetter.Origin("shop.public.orders", 4, 17));
        assertThat(read.reason()).isEqualTo(REASON);
    }

    @Test
    void aRecordWithoutKeyOrValueCanBeSetAside() {
        DeadLetter letter = new DeadLetter(
                null, null, new RecordHeaders(), DeadLetter.Origin.unwritten("shop.public.orders"), REASON);

        DeadLetter read = DeadLetter.fromRecord(consumed(letter.toRecord("dead")));

        assertThat(read.key()).isNull();
        assertThat(read.value()).isNull();
        assertThat(read.origin().offset()).isEqualTo(-1);
    }

    @Test
    void whatIsSetAsideAgainHasTheNewestReasonOnly() {
        DeadLetter once = DeadLetter.of(record("t", 0, 1, new byte[0], new byte[0]), REASON);
        ConsumerRecord<byte[], byte[]> sentAgain = consumed(once.toRecord("t"));
        DeadLetter.Reason newest = new DeadLetter.Reason("OTHER", "other", 1, NOW, "view orders", Optional.empty());

        DeadLetter twice =
                DeadLetter.fromRecord(consumed(DeadLetter.of(sentAgain, newest).toRecord("dead")));

        assertThat(twice.reason()).isEqualTo(newest);
        assertThat(twice.headers()).isEmpty();
    }

    @Test
    void whatIsRedrivenAndSetAsideAgainIsCountedAndComesFromWhereItStoodFirst() {
        ConsumerRecord<byte[], byte[]> origin = record("shop.public.orders", 4, 17, new byte[] {1}, new byte[] {2});
        origin.headers().add("leat-id", "x".getBytes(StandardCharsets.UTF_8));
        DeadLetter once = DeadLetter.of(origin, REASON.thrown(new IllegalStateException("no such customer")));
        DeadLetter stored = DeadLetter.fromRecord(consumed(once.toRecord("dead")));
        assertThat(stored.reason().stack().orElseThrow()).contains("no such customer", "DeadLetterTest");

        for (ConsumerRecord<byte[], byte[]> again :
                List.of(consumed(stored.toRedrive("redrive.subscriber.billing")), stored.redriven())) {
            assertThat(DeadLetter.redriven(again)).isEqualTo(3);
            assertThat(again.key()).containsExactly(1);
            DeadLetter twice = DeadLetter.of(again, REASON);

            assertThat(twice.origin()).isEqualTo(new DeadLetter.Origin("shop.public.orders", 4, 17));
            assertThat(twice.reason().attempts()).isEqualTo(6);
            assertThat(twice.headers()).isEqualTo(origin.headers());
        }
    }

    @Test
    void anOrdinaryRecordIsNoDeadLetterAndItsPlaceIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadLetter.fromRecord(record("t", 2, 9, new byte[0], new byte[0])))
                .withMessageContaining("record 9 of partition 2 of t");
    }

    @Test
    void theMarkOfALoadComesBackFromItsJson() {
        TableLoad load = new TableLoad("shop.public.orders", List.of(5L, 0L, 1L << 40), NOW);

        assertThat(TableLoad.fromJson(load.toJson())).isEqualTo(load);
        assertThatIllegalArgumentException().isThrownBy(() -> TableLoad.fromJson("{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> TableLoad.fromJson("no json"));
    }

    @SuppressWarnings("NullAway") // a consumer hands out nulls behind types that do not say so
    private static ConsumerRecord<byte[], byte[]> consumed(
            ProducerRecord<byte @Nullable [], byte @Nullable []> record) {
        ConsumerRecord<byte[], byte[]> consumed = record(record.topic(), 0, 0, record.key(), record.value());
        record.headers().forEach(consumed.headers()::add);
        return consumed;
    }

    @SuppressWarnings("NullAway") // as above
    private static ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                ConsumerRecord.NO_TIMESTAMP,
                TimestampType.NO_TIMESTAMP_TYPE,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
