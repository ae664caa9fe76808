package dev.leat.subscriber;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.value.Row;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes records of a Java class of rows. Thread-safe. */
final class RowMapper<R extends Record> {

    /** How the Java form of a column's type becomes that of a component. */
    private static final Map<Class<?>, Function<Object, Object>> FORMS = Map.ofEntries(
            Map.entry(boolean.class, value -> value),
            Map.entry(Boolean.class, value -> value),
            Map.entry(int.class, value -> Math.toIntExact((Long) value)),
            Map.entry(Integer.class, value -> Math.toIntExact((Long) value)),
            Map.entry(long.class, value -> value),
            Map.entry(Long.class, value -> value),
            Map.entry(double.class, value -> value),
            Map.entry(Double.class, value -> value),
            Map.entry(BigDecimal.class, value -> value instanceof Long number ? BigDecimal.valueOf(number) : value),
            Map.entry(String.class, Object::toString),
            Map.entry(UUID.class, value -> UUID.fromString((String) value)),
            Map.entry(LocalDate.class, value -> value),
            Map.entry(LocalDateTime.class, value -> value),
            Map.entry(Duration.class, value -> value),
            Map.entry(Instant.class, value -> value),
            Map.entry(byte[].class, value -> value),
            Map.entry(List.class, value -> value));

    private final Class<R> type;
    private final Constructor<R> constructor;
    private final List<RecordComponent> components;

    RowMapper(Class<R> type) {
        this.type = type;
        this.components = List.of(type.getRecordComponents());
        for (RecordComponent component : components) {
            if (!FORMS.containsKey(component.getType())) {
                throw new IllegalArgumentException("%s.%s is a %s, which no column can become"
                        .formatted(
                                type.getSimpleName(),
                                component.getName(),
                                component.getType().getSimpleName()));
            }
        }
        try {
            this.constructor = type.getDeclaredConstructor(
                    components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws LeatException poison, when the row does not fit */
    R of(Row row) {
        @Nullable Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(row, components.get(i));
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw unfit(
                    "%s refuses %s: %s".formatted(type.getSimpleName(), Arrays.toString(values), refused.getCause()));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private @Nullable Object value(Row row, RecordComponent component) {
        int column = row.index(component.getName());
        if (column < 0) {
            column = row.index(snakeCase(component.getName()));
        }
        if (column < 0) {
            throw unfit("there is no column %s or %s for %s.%s"
                    .formatted(
                            component.getName(),
                            snakeCase(component.getName()),
                            type.getSimpleName(),
                            component.getName()));
        }
        Object value = row.value(column);
        if (value == null) {
            if (component.getType().isPrimitive()) {
                throw unfit("%s is null, and %s.%s cannot be"
                        .formatted(row.columns().get(column).name(), type.getSimpleName(), component.getName()));
            }
            return null;
        }
        try {
            Object form = FORMS.getOrDefault(component.getType(), same -> same).apply(value);
            return component.getType().isPrimitive()
                    ? form
                    : component.getType().cast(form);
        } catch (ClassCastException | ArithmeticException | IllegalArgumentException wrong) {
            throw unfit("%s is a %s, which does not become %s.%s, a %s"
                    .formatted(
                            row.columns().get(column).name(),
                            value.getClass().getSimpleName(),
                            type.getSimpleName(),
                            component.getName(),
                            component.getType().getSimpleName()));
        }
    }

    private static LeatException unfit(String why) {
        return new LeatException(StreamError.UNREADABLE, why);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
