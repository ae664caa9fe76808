package dev.leat.platform.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a record of the file holds where the file says nothing, or something that could not be bound: never null, so that
 * every check runs over the whole file. Order is kept, all results are unmodifiable.
 */
final class Given {

    private Given() {}

    static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    static String text(@Nullable String value) {
        return or(value, "");
    }

    /** An element that could not be bound is an empty text, so that the others keep their places. */
    static List<String> texts(@Nullable List<String> values) {
        return or(values, List.<String>of()).stream().map(Given::text).toList();
    }

    /** Without the values that could not be bound. */
    static <V> Map<String, V> map(@Nullable Map<String, V> values) {
        Map<String, V> bound = new LinkedHashMap<>(or(values, Map.of()));
        bound.values().removeIf(Objects::isNull);
        return Collections.unmodifiableMap(bound);
    }
}
