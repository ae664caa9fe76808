package dev.leat.subscriber.metrics;

import dev.leat.subscriber.ChangeSubscriber;
import dev.leat.subscriber.SubscriberState;
import dev.leat.subscriber.SubscriberStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Shows how it is with a subscriber, each time that the registry asks: {@code new
 * SubscriberMetrics(subscriber).bindTo(registry)}. Needs Micrometer on the class path of the service.
 *
 * <p>The names begin with {@code leat.subscriber.}; all carry the subscriber's name. Nothing is shown any more of a subscriber
 * that nobody else holds.
 */
public final class SubscriberMetrics implements MeterBinder {

    private final ChangeSubscriber subscriber;
    private final Tags tags;

    public SubscriberMetrics(ChangeSubscriber subscriber) {
        this.subscriber = subscriber;
        this.tags = Tags.of("subscriber", subscriber.name());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (SubscriberState state : SubscriberState.values()) {
            Gauge.builder("leat.subscriber.state", subscriber, at -> at.status().state() == state ? 1 : 0)
                    .description("1 for the state that the subscriber is in, 0 for the others")
                    .tags(tags.and("state", state.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }
        gauge(registry, "lag.records", "Records that are not handled, those in hand included", SubscriberStatus::lag);
        gauge(
                registry,
                "in.hand.records",
                "Records that were taken and are not committed",
                status -> status.partitions().stream()
                        .mapToInt(SubscriberStatus.Partition::inHand)
                        .sum());
        gauge(
                registry,
                "assigned.partitions",
                "Partitions that this instance has",
                status -> status.partitions().size());
        gauge(
                registry,
                "paused.partitions",
                "Of them, those of which nothing is taken, since too much is in hand",
                status -> status.partitions().stream()
                        .filter(SubscriberStatus.Partition::paused)
                        .count());
        gauge(
                registry,
                "retrying.entities",
                "Entities whose event has failed and is to be tried again",
                SubscriberStatus::retrying);
        total(registry, "handled", "Events that were handled", SubscriberStatus::handled);
        total(registry, "dead.letters", "Events that were set aside", SubscriberStatus::setAside);
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<SubscriberStatus> figure) {
        Gauge.builder("leat.subscriber." + name, subscriber, at -> figure.applyAsDouble(at.status()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void total(
            MeterRegistry registry, String name, String description, ToDoubleFunction<SubscriberStatus> figure) {
        FunctionCounter.builder("leat.subscriber." + name, subscriber, at -> figure.applyAsDouble(at.status()))
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
