package dev.leat.subscriber;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.value.Row;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes records of a Java class of rows. Thread-safe. */
final class RowMapper<R extends Record> {

    /** How the Java form of a column's type becomes that of a component. */
    private static final Map<Class<?>, Function<Object, Object>> FORMS = Map.ofEntries(
            Map.entry(boolean.class, Boolean.class::cast),
            Map.entry(Boolean.class, Boolean.class::cast),
            Map.entry(int.class, value -> Math.toIntExact((Long) value)),
            Map.entry(Integer.class, value -> Math.toIntExact((Long) value)),
            Map.entry(long.class, Long.class::cast),
            Map.entry(Long.class, Long.class::cast),
            Map.entry(double.class, Double.class::cast),
            Map.entry(Double.class, Double.class::cast),
            Map.entry(
                    BigDecimal.class,
                    value -> value instanceof Long number ? BigDecimal.valueOf(number) : BigDecimal.class.cast(value)),
            Map.entry(String.class, Object::toString),
            Map.entry(UUID.class, value -> UUID.fromString((String) value)),
            Map.entry(LocalDate.class, LocalDate.class::cast),
            Map.entry(LocalDateTime.class, LocalDateTime.class::cast),
            Map.entry(Duration.class, Duration.class::cast),
            Map.entry(Instant.class, Instant.class::cast),
            Map.entry(byte[].class, byte[].class::cast),
            Map.entry(List.class, List.class::cast));

    private final Class<R> type;
    private final Constructor<R> constructor;
    private final List<Component> components;

    /**
     * A component of the record.
     *
     * @param column in {@code snake_case}
     * @param form of a value of the column
     */
    private record Component(
            String name, String column, Class<?> type, boolean isOptional, Function<Object, Object> form) {

        static Component of(RecordComponent component) {
            boolean isOptional = component.getType() == Optional.class;
            Class<?> type = isOptional ? held(component.getGenericType()) : component.getType();
            return new Component(
                    component.getName(), snakeCase(component.getName()), type, isOptional, form(component, type));
        }

        private static Class<?> held(Type optional) {
            return optional instanceof ParameterizedType parameterized
                            && parameterized.getActualTypeArguments()[0] instanceof Class<?> held
                    ? held
                    : Object.class;
        }

        private static Function<Object, Object> form(RecordComponent component, Class<?> type) {
            if (type.isEnum()) {
                return value -> constant(type, (String) value);
            }
            Function<Object, Object> form = FORMS.get(type);
            if (form == null) {
                throw new IllegalArgumentException("%s.%s is a %s, which no column can become"
                        .formatted(
                                component.getDeclaringRecord().getSimpleName(),
                                component.getName(),
                                component.getGenericType().getTypeName()));
            }
            return form;
        }

        private static Object constant(Class<?> type, String name) {
            return Stream.of(type.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(name));
        }
    }

    RowMapper(Class<R> type) {
        this.type = type;
        List<RecordComponent> declared = List.of(type.getRecordComponents());
        this.components = declared.stream().map(Component::of).toList();
        try {
            this.constructor = type.getDeclaredConstructor(
                    declared.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
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
            throw unfit("%s refuses the row: %s".formatted(type.getSimpleName(), refused.getCause()));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private @Nullable Object value(Row row, Component component) {
        int column = row.index(component.name);
        if (column < 0) {
            column = row.index(component.column);
        }
        if (column < 0) {
            throw unfit("there is no column %s or %s for %s.%s"
                    .formatted(component.name, component.column, type.getSimpleName(), component.name));
        }
        Object value = row.value(column);
        if (value == null && component.type.isPrimitive()) {
            throw unfit("%s is null, and %s.%s cannot be"
                    .formatted(row.columns().get(column).name(), type.getSimpleName(), component.name));
        }
        Object form = value == null ? null : form(row, column, value, component);
        return component.isOptional ? Optional.ofNullable(form) : form;
    }

    private Object form(Row row, int column, Object value, Component component) {
        try {
            return component.form.apply(value);
        } catch (ClassCastException | ArithmeticException | IllegalArgumentException wrong) {
            throw unfit("%s is a %s, which does not become %s.%s, a %s"
                    .formatted(
                            row.columns().get(column).name(),
                            value.getClass().getSimpleName(),
                            type.getSimpleName(),
                            component.name,
                            component.type.getSimpleName()));
        }
    }

    private static LeatException unfit(String why) {
        return new LeatException(StreamError.UNREADABLE, why);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
