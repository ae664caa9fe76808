package dev.leat.platform.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** One metric of things of a kind, each of which says its figure when asked. Not thread-safe. */
sealed interface Figure<T> {

    /** These are all the things that there are now. */
    void show(Collection<T> things);

    static OptionalDouble of(OptionalLong figure) {
        return figure.isPresent() ? OptionalDouble.of((double) figure.getAsLong()) : OptionalDouble.empty();
    }

    /** What goes up and down, and is not shown of things that do not know it. */
    record Standing<T>(MultiGauge gauge, Function<T, Tags> tags, Function<T, OptionalDouble> figure)
            implements Figure<T> {

        static <T> Standing<T> of(
                MeterRegistry registry,
                String name,
                String description,
                Function<T, Tags> tags,
                Function<T, OptionalDouble> figure) {
            return new Standing<>(
                    MultiGauge.builder(name).description(description).register(registry), tags, figure);
        }

        @Override
        public void show(Collection<T> things) {
            gauge.register(
                    things.stream()
                            .filter(thing -> figure.apply(thing).isPresent())
                            .map(thing -> Row.of(
                                    tags.apply(thing), figure.apply(thing).orElse(0)))
                            .toList(),
                    true);
        }
    }

    /** What only grows, as long as the thing is not made anew. */
    record Total<T>(
            MeterRegistry registry,
            String name,
            String description,
            Function<T, Tags> tags,
            ToLongFunction<T> figure,
            Map<Tags, AtomicLong> shown)
            implements Figure<T> {

        static <T> Total<T> of(
                MeterRegistry registry,
                String name,
                String description,
                Function<T, Tags> tags,
                ToLongFunction<T> figure) {
            return new Total<>(registry, name, description, tags, figure, new ConcurrentHashMap<>());
        }

        @Override
        public void show(Collection<T> things) {
            things.forEach(thing ->
                    shown.computeIfAbsent(tags.apply(thing), this::register).set(figure.applyAsLong(thing)));
        }

        private AtomicLong register(Tags labels) {
            AtomicLong last = new AtomicLong();
            FunctionCounter.builder(name, last, AtomicLong::doubleValue)
                    .description(description)
                    .tags(labels)
                    .register(registry);
            return last;
        }
    }
}
