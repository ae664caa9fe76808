package dev.leat.platform.deadletter;

import static java.util.Comparator.comparing;

import dev.leat.engine.Redriven;
import dev.leat.engine.SetAside;
import dev.leat.platform.deadletter.Owner.OfStore;
import dev.leat.platform.deadletter.Owner.OfSubscriber;
import dev.leat.platform.deadletter.Owner.OfTable;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The dead letters of a deployment: shown, given again to whoever set them aside, given up. What is done is durable when a
 * method returns. A crash in the middle may have a document brought twice, which is once in its effect, and never has a
 * subscriber's record sent twice.
 *
 * <p>Thread-safe; one order at a time. Every method throws {@link org.apache.kafka.common.KafkaException} when Kafka does not
 * answer.
 */
public final class DeadLetterDesk {

    /** That are dealt with by one order; whoever has more orders it again. */
    public static final int MOST_AT_ONCE = 10_000;

    private static final Comparator<DeadLetter.Origin> AS_THEY_CAME = comparing(DeadLetter.Origin::topic)
            .thenComparingInt(DeadLetter.Origin::partition)
            .thenComparingLong(DeadLetter.Origin::offset);

    private final ReentrantLock orders = new ReentrantLock();
    private final LetterFile file;
    private final Outcomes outcomes;
    private final Superseded superseded;
    private final Sources sources;
    private final Stores stores;
    private final Clock clock;

    /** Has rows read again. */
    public interface Sources {

        /**
         * @param topic of their table
         * @return once it is certain to be carried out
         * @throws LeatException when there is no such source, or it reads nothing now
         */
        Redriven redrive(String topic, List<SetAside> letters, String by);
    }

    /** Brings records of a view's topic to a store once more. */
    public interface Stores {

        /**
         * @return how many it cannot take: they are dead letters again
         * @throws LeatException when there is no such store, or it does not take anything now
         */
        int bring(String view, String store, List<ConsumerRecord<byte[], byte[]>> records);
    }

    /**
     * What came of an order.
     *
     * @param redriven given again to whoever set them aside
     * @param setAsideAgain of these
     * @param superseded not given again, since something newer has come of their entities
     * @param discarded given up
     * @param jobs by which sources read rows again
     * @param refused what cannot be done, by the reason
     */
    public record Report(
            int redriven,
            int setAsideAgain,
            int superseded,
            int discarded,
            List<String> jobs,
            Map<String, List<String>> refused) {}

    /** @param ours the dead-letter topics of this deployment */
    public DeadLetterDesk(
            KafkaAccess kafka,
            SchemaRegistry registry,
            String deployment,
            short replication,
            Predicate<String> ours,
            Sources sources,
            Stores stores,
            Clock clock) {
        this.file = new LetterFile(kafka, ours, registry);
        this.outcomes = new Outcomes(kafka, deployment, replication);
        this.superseded = new Superseded(kafka);
        this.sources = sources;
        this.stores = stores;
        this.clock = clock;
    }

    /** The newest that match. */
    public List<FiledLetter> newest(LetterFilter filter, int most) {
        return file.newest(filter, outcomes.read(), most);
    }

    /** The oldest that match and are not settled: those with which the next order deals. */
    public List<FiledLetter> next(LetterFilter filter) {
        return file.oldest(filter, outcomes.read(), MOST_AT_ONCE);
    }

    public Optional<FiledLetter> find(LetterId id) {
        return file.find(id, outcomes.read());
    }

    /**
     * Gives letters up.
     *
     * @param by who orders it
     */
    public Report discard(List<LetterId> ids, String by) {
        orders.lock();
        try {
            Asked asked = asked(ids, settled -> false);
            List<LetterId> open = asked.open().stream().map(FiledLetter::id).toList();
            outcomes.write(open, outcome(Outcome.What.DISCARDED, by));
            return new Report(0, 0, 0, open.size(), List.of(), asked.refused());
        } finally {
            orders.unlock();
        }
    }

    /**
     * Gives letters to whoever set them aside, those of an entity in their order. For those of a source and of a view, which
     * keep states and no history, the row is read again as it is now.
     *
     * @param by who orders it
     */
    public Report redrive(List<LetterId> ids, String by) {
        orders.lock();
        try {
            Asked asked = asked(ids, DeadLetterDesk::mayBeAskedAgain);
            Map<Owner, List<FiledLetter>> byOwner = new LinkedHashMap<>();
            asked.open()
                    .forEach(filed -> byOwner.computeIfAbsent(Owner.of(filed), any -> new ArrayList<>())
                            .add(filed));
            List<String> jobs = new ArrayList<>();
            int redriven = 0;
            int again = 0;
            int old = 0;
            for (Map.Entry<Owner, List<FiledLetter>> owned : byOwner.entrySet()) {
                List<FiledLetter> letters = owned.getValue();
                switch (owned.getKey()) {
                    case OfTable table -> redriven += toSource(table, letters, by, jobs, asked);
                    case OfSubscriber subscriber -> {
                        toSubscriber(subscriber, letters, by);
                        redriven += letters.size();
                    }
                    case OfStore store -> {
                        Set<LetterId> past = superseded.among(letters);
                        outcomes.write(past, outcome(Outcome.What.SUPERSEDED, by));
                        old += past.size();
                        List<FiledLetter> newest = letters.stream()
                                .filter(filed -> !past.contains(filed.id()))
                                .toList();
                        try {
                            again += toStore(store, newest, by);
                            redriven += newest.size();
                        } catch (LeatException cannot) {
                            asked.refuse(String.valueOf(cannot.getMessage()), newest);
                        }
                    }
                }
            }
            return new Report(redriven, again, old, 0, jobs, asked.refused());
        } finally {
            orders.unlock();
        }
    }

    /** Returns how many of them are read again. */
    private int toSource(OfTable table, List<FiledLetter> letters, String by, List<String> jobs, Asked asked) {
        List<SetAside> setAside = letters.stream()
                .map(filed -> new SetAside(
                        filed.id().toString(),
                        filed.letter().key(),
                        filed.letter().reason().setAsideBy(),
                        filed.letter().reason().attempts()))
                .toList();
        try {
            Redriven answer = sources.redrive(table.topic(), setAside, by);
            answer.refused().forEach((why, ids) -> ids.forEach(id -> asked.refuse(why, id)));
            answer.jobs().forEach(job -> jobs.add(answer.source() + "-" + job.id()));
            Set<String> refused =
                    answer.refused().values().stream().flatMap(List::stream).collect(Collectors.toSet());
            List<LetterId> taken = letters.stream()
                    .map(FiledLetter::id)
                    .filter(id -> !refused.contains(id.toString()))
                    .toList();
            outcomes.write(taken, outcome(Outcome.What.REDRIVEN, by));
            return taken.size();
        } catch (LeatException cannot) {
            asked.refuse(String.valueOf(cannot.getMessage()), letters);
            return 0;
        }
    }

    private int toStore(OfStore store, List<FiledLetter> letters, String by) {
        if (letters.isEmpty()) {
            return 0;
        }
        int again = stores.bring(
                store.view(),
                store.store(),
                letters.stream()
                        .map(FiledLetter::letter)
                        .map(DeadLetter::redriven)
                        .toList());
        outcomes.write(letters.stream().map(FiledLetter::id).toList(), outcome(Outcome.What.REDRIVEN, by));
        return again;
    }

    private void toSubscriber(OfSubscriber subscriber, List<FiledLetter> setAside, String by) {
        // one that was redriven already and is a dead letter again stands behind those that came after it
        List<FiledLetter> letters = setAside.stream()
                .sorted(comparing(filed -> filed.letter().origin(), AS_THEY_CAME))
                .toList();
        String topic = TopicNames.redriveOfSubscriber(subscriber.group());
        outcomes.write(
                letters.stream().map(FiledLetter::id).toList(),
                outcome(Outcome.What.REDRIVEN, by),
                letters.stream().map(filed -> filed.letter().toRedrive(topic)).toList());
    }

    private Outcome outcome(Outcome.What what, String by) {
        return new Outcome(what, clock.instant(), by);
    }

    /** Those with which something can be done, and why nothing can with the others. */
    private record Asked(List<FiledLetter> open, Map<String, List<String>> refused) {

        private void refuse(String why, List<FiledLetter> letters) {
            letters.forEach(filed -> refuse(why, filed.id()));
        }

        private void refuse(String why, LetterId id) {
            refuse(why, id.toString());
        }

        private void refuse(String why, String id) {
            refused.computeIfAbsent(why, any -> new ArrayList<>()).add(id);
        }
    }

    /** A snapshot may have failed or been cancelled, and to read a row once more does no harm. */
    private static boolean mayBeAskedAgain(FiledLetter settled) {
        return Owner.of(settled) instanceof OfTable
                && settled.outcome().orElseThrow().what() == Outcome.What.REDRIVEN;
    }

    /** @param again whether something can be done with one that is settled */
    private Asked asked(List<LetterId> ids, Predicate<FiledLetter> again) {
        Asked asked = new Asked(new ArrayList<>(), new LinkedHashMap<>());
        Map<LetterId, FiledLetter> found = file.find(Set.copyOf(ids), outcomes.read());
        ids.stream()
                .filter(id -> !found.containsKey(id))
                .forEach(id -> asked.refuse("there is no such dead letter", id));
        for (FiledLetter filed : found.values()) {
            if (filed.outcome().isEmpty() || again.test(filed)) {
                asked.open().add(filed);
            } else {
                String settled = filed.outcome().get().what().name().toLowerCase(Locale.ROOT);
                asked.refuse("it is %s already".formatted(settled), filed.id());
            }
        }
        return asked;
    }
}
