package dev.leat.platform.manual;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.platform.config.Secret;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The schemas of what components of the configuration's records hold. */
final class Values {

    /** In place of any value, or in the middle of one. */
    private static final String REFERENCE = "\\$\\{";

    private static final java.util.regex.Pattern ANY_CASE = java.util.regex.Pattern.compile("\\(\\?i:([a-z|]+)\\)");

    private final Function<Class<?>, ObjectNode> ofRecords;

    /** @param ofRecords the schema of a record, or of an interface that records implement */
    Values(Function<Class<?>, ObjectNode> ofRecords) {
        this.ofRecords = ofRecords;
    }

    ObjectNode of(RecordComponent component) {
        ObjectNode value = of(component.getAnnotatedType());
        JsonFormat format = component.getAccessor().getAnnotation(JsonFormat.class);
        if (format == null || !List.of(format.with()).contains(JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)) {
            return value;
        }
        ObjectNode either = ConfigurationSchema.JSON.createObjectNode();
        either.putArray("anyOf").add(value.get("items").deepCopy()).add(value);
        return either;
    }

    private ObjectNode of(AnnotatedType type) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return of(argument(type, 0));
        }
        ObjectNode value = ConfigurationSchema.JSON.createObjectNode();
        if (raw == List.class) {
            value.put("type", "array").set("items", of(argument(type, 0)));
            return notEmpty(type, "minItems", value);
        }
        if (raw == Map.class) {
            value.put("type", "object").set("additionalProperties", of(argument(type, 1)));
            Pattern keys = argument(type, 0).getAnnotation(Pattern.class);
            if (keys != null) {
                value.putObject("propertyNames").put("pattern", whole(keys));
            }
            return notEmpty(type, "minProperties", value);
        }
        if (raw == String.class || raw == Secret.class) {
            return text(type, value);
        }
        if (raw == Integer.class) {
            return number(type, value);
        }
        if (raw.isEnum()) {
            ArrayNode words = value.putArray("enum");
            Stream.of(raw.getEnumConstants()).map(Values::word).forEach(words::add);
            return value;
        }
        return ofRecords.apply(raw);
    }

    private static ObjectNode notEmpty(AnnotatedType type, String limit, ObjectNode value) {
        return type.isAnnotationPresent(NotEmpty.class) ? value.put(limit, 1) : value;
    }

    /** YAML takes 123 for a number; the program takes it for a text where one is wanted. */
    private static ObjectNode text(AnnotatedType type, ObjectNode value) {
        Pattern pattern = type.getAnnotation(Pattern.class);
        if (pattern != null && !"1".matches(pattern.regexp())) {
            value.put("type", "string");
        } else {
            value.putArray("type").add("string").add("number").add("boolean");
        }
        if (pattern != null) {
            value.put("pattern", whole(pattern) + "|" + REFERENCE);
        } else if (type.isAnnotationPresent(NotBlank.class)) {
            value.put("pattern", "\\S");
        }
        return value;
    }

    private static ObjectNode number(AnnotatedType type, ObjectNode value) {
        value.putArray("type").add("integer").add("string");
        value.put("pattern", REFERENCE);
        if (type.isAnnotationPresent(Min.class)) {
            value.put("minimum", type.getAnnotation(Min.class).value());
        }
        if (type.isAnnotationPresent(Max.class)) {
            value.put("maximum", type.getAnnotation(Max.class).value());
        }
        return type.isAnnotationPresent(Positive.class) ? value.put("minimum", 1) : value;
    }

    /** As editors, which have the regular expressions of JavaScript, understand it. */
    private static String whole(Pattern pattern) {
        return "^(?:"
                + ANY_CASE.matcher(pattern.regexp())
                        .replaceAll((MatchResult words) -> "(?:" + inAnyCase(words.group(1)) + ")")
                + ")$";
    }

    private static String inAnyCase(String words) {
        return words.chars()
                .mapToObj(letter -> Character.isLetter(letter)
                        ? "[%c%c]".formatted(letter, Character.toUpperCase(letter))
                        : Character.toString(letter))
                .collect(Collectors.joining());
    }

    private static Class<?> raw(AnnotatedType type) {
        return type.getType() instanceof ParameterizedType of ? (Class<?>) of.getRawType() : (Class<?>) type.getType();
    }

    private static AnnotatedType argument(AnnotatedType type, int number) {
        return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[number];
    }

    /** What the file says for a constant. */
    private static String word(Object constant) {
        try {
            return ((Enum<?>) constant)
                    .getDeclaringClass()
                    .getField(((Enum<?>) constant).name())
                    .getAnnotation(JsonProperty.class)
                    .value();
        } catch (NoSuchFieldException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** What a component holds that the file does not give, if that is a plain value. */
    static Optional<JsonNode> otherwise(Object held) {
        return switch (held) {
            case Integer number -> Optional.of(IntNode.valueOf(number));
            case String text when !text.isEmpty() -> Optional.of(TextNode.valueOf(text));
            case Enum<?> constant
            when constant.getDeclaringClass().getInterfaces().length == 0 ->
                Optional.of(TextNode.valueOf(word(constant)));
            default -> Optional.empty();
        };
    }
}
