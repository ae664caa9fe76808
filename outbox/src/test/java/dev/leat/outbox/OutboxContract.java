package dev.leat.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every outbox promises. One's own test extends this and says how to make it, and how to read what it published. */
abstract class OutboxContract {

    private static final String AVRO_SCHEMA = "\"string\"";
    private static final byte[] AVRO_DATUM = {6, 'f', 'o', 'o'};

    abstract TestDatabase database();

    abstract Outbox outbox();

    /** What was published since this was last asked, in order. */
    abstract List<Told> published() throws Exception;

    @Test
    void aCommitPublishesInTheOrderOfTheCalls() throws Exception {
        List<Message> messages = List.of(placed("1"), placed("2"), placed("1"));
        try (Connection connection = database().begin()) {
            for (Message message : messages) {
                outbox().publish(connection, message);
            }
            connection.commit();
        }

        assertThat(published()).isEqualTo(messages.stream().map(Told::by).toList());
    }

    @Test
    void aRollbackPublishesNothing() throws Exception {
        Message published = placed("2");
        try (Connection connection = database().begin()) {
            outbox().publish(connection, placed("1"));
            connection.rollback();
            outbox().publish(connection, published);
            connection.commit();
        }

        assertThat(published()).containsExactly(Told.by(published));
    }

    @Test
    void aBatchKeepsItsOrder() throws Exception {
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            batch.add(placed(String.valueOf(i % 7)));
        }
        try (Connection connection = database().begin()) {
            outbox().publish(connection, batch);
            outbox().publish(connection, List.of());
            connection.commit();
        }

        assertThat(published()).isEqualTo(batch.stream().map(Told::by).toList());
    }

    @Test
    void aMessageArrivesAsItWasGiven() throws Exception {
        Message message = Message.event("Überwiesen")
                .of("konto", "DE-\"7\" 🦦")
                .json("{\"betrag\" :  \"9,90 €\", \"b\\u0000\": [1,2]}")
                .header("quoted \"name\"", "back\\slash, \"quotes\",\nnew line, \u0001, 🦦")
                .header("empty", "")
                .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .key("kunde'; DROP TABLE outbox; --")
                .partition(3)
                .build();
        publish(message);

        assertThat(published()).containsExactly(Told.by(message));
    }

    @Test
    void aPayloadInAvroArrivesByteForByteWithItsSchema() throws Exception {
        Message message = Message.event("Said")
                .of("person", "1")
                .avro(AVRO_DATUM, AVRO_SCHEMA)
                .build();
        publish(message);

        assertThat(published()).containsExactly(Told.by(message));
    }

    @Test
    void theLargestMessageFits() throws Exception {
        byte[] large = new byte[Message.MAX_BYTES - "1".length()];
        Arrays.fill(large, (byte) 'x');
        Message message = Message.event("Filled").of("order", "1").json(large).build();
        publish(message);

        assertThat(published()).containsExactly(Told.by(message));
    }

    @Test
    void aConnectionInAutoCommitModeIsRefusedWithTheWayOut() throws Exception {
        try (Connection connection = database().connect()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> outbox().publish(connection, placed("1")))
                    .withMessageContaining("auto-commit")
                    .withMessageContaining("setAutoCommit(false)")
                    .withMessageContaining("Spring");
        }

        assertThat(published()).isEmpty();
    }

    final void publish(Message message) throws Exception {
        try (Connection connection = database().begin()) {
            outbox().publish(connection, message);
            connection.commit();
        }
    }

    static Message placed(String order) {
        return Message.event("OrderPlaced").of("order", order).json("{}").build();
    }
}
