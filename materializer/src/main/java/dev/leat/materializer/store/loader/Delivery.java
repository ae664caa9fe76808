package dev.leat.materializer.store.loader;

import dev.leat.materializer.store.DocumentStore;
import dev.leat.materializer.store.DocumentStore.Refused;
import dev.leat.materializer.store.DocumentWrite;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.loader.LoaderListener.Acknowledged;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.DeadLetter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what one poll gave to the store, and what the store cannot take to the dead letters. Owned by the loader's thread. */
final class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final String view;
    private final String storeName;
    private final DocumentRecords decoder;
    private final DocumentStore store;
    private final DeadLetters deadLetters;
    private final LoaderListener listener;
    private final LoaderMonitor monitor;
    private final Clock clock;

    Delivery(LoaderSettings settings, DocumentStore store, DeadLetters deadLetters, LoaderMonitor monitor) {
        this.view = settings.shape().view();
        this.storeName = settings.store().name();
        this.decoder = new DocumentRecords(settings.shape());
        this.store = store;
        this.deadLetters = deadLetters;
        this.listener = settings.listener();
        this.monitor = monitor;
        this.clock = settings.clock();
    }

    /**
     * On return every record is durable, in the store or among the dead letters.
     *
     * @return how many are among the dead letters
     * @throws LeatException retryable or operator; then some of them may be, and all of them can be brought again
     */
    int bring(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        List<DocumentWrite> batch = new ArrayList<>();
        IdentityHashMap<DocumentWrite, ConsumerRecord<byte[], byte[]>> sources = new IdentityHashMap<>();
        List<DeadLetter> dead = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                DocumentWrite write = decoder.decode(record);
                batch.add(write);
                sources.put(write, record);
            } catch (LeatException undecodable) {
                dead.add(deadLetter(record, undecodable));
            }
        }
        Instant from = clock.instant();
        List<Refused> refused = batch.isEmpty() ? List.of() : store.write(batch);
        Instant to = clock.instant();
        for (Refused one : refused) {
            ConsumerRecord<byte[], byte[]> record = sources.remove(one.write());
            if (record != null) {
                dead.add(deadLetter(
                        record,
                        StoreError.DOCUMENT_REFUSED.exception(
                                "store %s of view %s cannot take document %s: %s",
                                storeName, view, one.write().id(), one.reason())));
            }
        }
        deadLetters.write(dead);
        monitor.setAside(dead.size());
        tell(batch.stream().filter(sources::containsKey).toList(), sources, Duration.between(from, to), to);
        return dead.size();
    }

    private DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record, LeatException failure) {
        LOG.warn("set aside: {}", failure.getMessage());
        return DeadLetter.of(
                record, DeadLetter.Reason.of(failure, 1, clock.instant(), "store " + storeName + " of view " + view));
    }

    private void tell(
            List<DocumentWrite> applied,
            IdentityHashMap<DocumentWrite, ConsumerRecord<byte[], byte[]>> sources,
            Duration took,
            Instant at) {
        int deletions = 0;
        List<Acknowledged> acknowledged = new ArrayList<>(applied.size());
        for (DocumentWrite write : applied) {
            deletions += write instanceof DocumentWrite.Delete ? 1 : 0;
            ConsumerRecord<byte[], byte[]> record = sources.get(write);
            if (record != null) {
                acknowledged.add(new Acknowledged(write.id(), write.version(), SourceChange.of(record.headers()), at));
            }
        }
        monitor.acknowledged(applied.size() - deletions, deletions, took);
        try {
            listener.acknowledged(view, storeName, acknowledged);
        } catch (RuntimeException failure) {
            LOG.error("the listener of {} -> {} failed: it must not throw", view, storeName, failure);
        }
    }
}
