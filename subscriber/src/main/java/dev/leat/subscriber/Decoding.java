package dev.leat.subscriber;

import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.registry.SchemaRegistry;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes events of records. Called from several threads. */
@FunctionalInterface
public interface Decoding<T> {

    /**
     * The event; empty when the record is none and is to be passed over.
     *
     * @throws LeatException poison, when it never can be read: it is set aside at once. Of another kind, when it cannot be now:
     *     it is tried again for as long as that takes
     */
    Optional<T> decode(ConsumerRecord<byte[], byte[]> record);

    /**
     * The same as something else, say a payload or a document as an object. A form that throws makes the record a dead letter
     * at once.
     */
    default <U> Decoding<U> as(Form<? super T, ? extends U> form) {
        return record -> {
            Optional<T> event = decode(record);
            if (event.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(form.of(event.get()));
            } catch (LeatException said) {
                throw said;
            } catch (Exception refused) {
                throw new LeatException(StreamError.UNREADABLE, refused.toString(), refused);
            }
        };
    }

    /** Makes one of the other. Called from several threads. */
    @FunctionalInterface
    interface Form<T, U> {

        U of(T event) throws Exception;
    }

    /** The changes of tables, each with its columns. Tombstones are passed over: the deletion came before. */
    static Decoding<ChangeEvent> changes(SchemaRegistry registry) {
        ChangeDecoder decoder = new ChangeDecoder(registry);
        return record -> decoder.event(record.key(), record.value(), record.headers());
    }

    /**
     * The changes of tables whose rows become records of a Java class: each component has the column of its name, with {@code
     * camelCase} for {@code snake_case}.
     *
     * @throws IllegalArgumentException when a component has a type that no column can have
     */
    static <R extends Record> Decoding<RowChange<R>> rows(SchemaRegistry registry, Class<R> type) {
        Decoding<ChangeEvent> changes = changes(registry);
        RowMapper<R> mapper = new RowMapper<>(type);
        return record -> changes.decode(record).map(change -> RowChange.of(change, mapper));
    }

    /** The documents of views. */
    static Decoding<Document> documents() {
        return Document::of;
    }

    /** The messages of outboxes, whatever they hold. */
    static Decoding<OutboxMessage> messages() {
        return OutboxMessage::of;
    }
}
