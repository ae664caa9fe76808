package dev.leat.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class MessageTest {

    @Test
    void aMessageHasAnIdOfItsOwnUnlessItIsGivenOne() {
        UUID id = UUID.randomUUID();

        assertThat(paid().id(id).build().id()).isEqualTo(id);
        assertThat(paid().build().id().version()).isEqualTo(7);
        assertThat(paid().build().id()).isNotEqualTo(paid().build().id());
    }

    @Test
    void whatIsNotSaidIsNotThere() {
        Message message = paid().traceparent(null).build();

        assertThat(message.headers()).isEmpty();
        assertThat(message.key()).isEmpty();
        assertThat(message.partition()).isEmpty();
        assertThat(message.payloadSchema()).isEmpty();
    }

    @Test
    void aMessageDoesNotChange() {
        byte[] payload = {'1'};
        Message message = Message.event("Paid").of("order", "1").json(payload).build();
        payload[0] = '2';
        message.payload()[0] = '3';

        assertThat(message.payload()).containsExactly('1');
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.event("Paid").json("{}").build())
                .withMessageContaining("call of(type, id) before build()");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.event("Paid").of("order", "1").build())
                .withMessageContaining("call json(...) or avro(...) before build()");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.event(" ").of("order", "1").json("{}").build())
                .withMessage("the event type is empty");
    }

    @Test
    void aTypeThatCannotNameATopicIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Message.event("Paid").of("my orders", "1").json("{}").build())
                .withMessageContaining("A-Z a-z 0-9 . _ -")
                .withMessageContaining("my orders");
    }

    @Test
    void headersOfLeatsOwnAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> paid().header("leat-position", "0"))
                .withMessageContaining("choose another name");
        assertThatIllegalArgumentException().isThrownBy(() -> paid().header("ID", "0"));
    }

    @Test
    void aPartitionBelowTheFirstIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> paid().partition(-1).build())
                .withMessageContaining("the first one is 0");
    }

    @Test
    void aMessageThatDoesNotFitIntoARecordIsRefusedWithBothNumbers() {
        Message.Builder large = Message.event("Filled").of("order", "1").json(new byte[Message.MAX_BYTES]);

        assertThatIllegalArgumentException()
                .isThrownBy(large::build)
                .withMessageContaining("900001 bytes")
                .withMessageContaining("900000 fit");
    }

    @Test
    void whatIsShownHoldsNoPayload() {
        Message message = Message.event("Paid")
                .of("order", "1")
                .json("{\"card\": \"4711\"}")
                .build();

        assertThat(message).hasToString("Paid of order 1 (%s, 16 bytes of application/json)".formatted(message.id()));
    }

    private static Message.Builder paid() {
        return Message.event("Paid").of("order", "1").json("{}");
    }
}
