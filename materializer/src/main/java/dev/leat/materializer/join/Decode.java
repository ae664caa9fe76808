package dev.leat.materializer.join;

import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.value.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Turns the records of a change topic into changes of entities. A record that cannot be decoded goes to the dead letters and
 * the rest goes on; a registry that does not answer stops the task, which is retried with nothing lost.
 */
final class Decode extends ContextualProcessor<byte[], byte[], Object, Object> {

    private final ChangeDecoder decoder;
    private final List<String> projections;
    private final String deadLetters;
    private final String view;
    private final Backlog backlog;

    /**
     * @param deadLetters the child that takes what cannot be decoded
     * @param backlog is told of each
     */
    Decode(String view, ChangeDecoder decoder, List<String> projections, String deadLetters, Backlog backlog) {
        this.view = view;
        this.decoder = decoder;
        this.projections = projections;
        this.deadLetters = deadLetters;
        this.backlog = backlog;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        EntityKey key;
        EntityChange change;
        try {
            key = decoder.key(record.key());
            change = decoder.event(record.key(), record.value(), record.headers())
                    .map(Decode::change)
                    .orElseGet(() -> new EntityChange(Optional.empty(), Set.of(), List.of()));
        } catch (LeatException failure) {
            if (failure.kind() != ErrorKind.POISON) {
                throw failure;
            }
            setAside(record, failure);
            return;
        }
        for (String projection : projections) {
            context().forward(record.withKey((Object) key).withValue((Object) change), projection);
        }
    }

    private void setAside(Record<byte[], byte[]> record, LeatException failure) {
        RecordMetadata place = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record of a source topic has its place"));
        DeadLetter letter = new DeadLetter(
                record.key(),
                record.value(),
                record.headers(),
                new DeadLetter.Origin(place.topic(), place.partition(), place.offset()),
                DeadLetter.Reason.of(
                        failure,
                        1 + LeatHeaders.tried(record.headers(), view),
                        Instant.ofEpochMilli(context().currentSystemTimeMs()),
                        view));
        Headers headers = letter.toRecord(deadLetters).headers();
        context().forward(new Record<>(record.key(), record.value(), record.timestamp(), headers), deadLetters);
        backlog.setAside();
    }

    private static EntityChange change(ChangeEvent event) {
        Optional<Row> row = switch (event) {
            case ChangeEvent.Inserted inserted -> Optional.of(inserted.after());
            case ChangeEvent.Updated updated -> Optional.of(updated.after());
            case ChangeEvent.Read read -> Optional.of(read.after());
            case ChangeEvent.Deleted deleted -> Optional.empty();
        };
        // a snapshot's rows are not news: when they were committed is not known
        Set<String> kept = event instanceof ChangeEvent.Updated updated ? notCarried(updated) : Set.of();
        return new EntityChange(
                row, kept, event instanceof ChangeEvent.Read ? List.of() : List.of(Cause.of(event.origin())));
    }

    /** A value that an update leaves out of the log is never null: a null is one that the engine did not find either. */
    private static Set<String> notCarried(ChangeEvent.Updated update) {
        return update.unchanged().isEmpty()
                ? Set.of()
                : update.unchanged().stream()
                        .filter(column -> update.after().value(column) == null)
                        .collect(Collectors.toUnmodifiableSet());
    }
}
