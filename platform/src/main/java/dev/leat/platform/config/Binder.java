package dev.leat.platform.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Binds the tree to records, all of it: what does not fit is reported with its path and left out, and binding goes on. Not
 * thread-safe: used for one file.
 */
final class Binder extends DeserializationProblemHandler {

    private final BiConsumer<String, String> problem;
    private final JsonMapper mapper;

    /** @param problem takes a path and a message */
    Binder(BiConsumer<String, String> problem) {
        this.problem = problem;
        this.mapper = JsonMapper.builder()
                .addModule(new Jdk8Module())
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .addHandler(this)
                .build();
    }

    Configuration bind(JsonNode tree) {
        try {
            return mapper.treeToValue(tree, Configuration.class);
        } catch (JsonMappingException e) {
            problem.accept(path(e), e.getOriginalMessage());
        } catch (IOException e) {
            problem.accept("", "cannot be read: " + e.getMessage());
        }
        return Configuration.EMPTY;
    }

    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context, JsonParser p, JsonDeserializer<?> bound, Object owner, String key)
            throws IOException {
        List<String> known = new ArrayList<>();
        Collection<Object> names = bound.getKnownPropertyNames();
        if (names != null) {
            names.forEach(name -> known.add(name.toString()));
        }
        // keys that come before the record can be made are handed over from a buffer, after its end
        problem.accept(
                p instanceof TreeTraversingParser ? path(p) : path(context.getParser()) + "." + key,
                "there is no such key" + Nearest.hint(key, known) + " (known here: "
                        + String.join(", ", new TreeSet<>(known)) + ")");
        p.skipChildren();
        return true;
    }

    @Override
    public @Nullable Object handleUnexpectedToken(
            DeserializationContext context,
            JavaType target,
            com.fasterxml.jackson.core.JsonToken token,
            JsonParser p,
            String why)
            throws IOException {
        return wrongKind(target, p);
    }

    @Override
    public @Nullable Object handleMissingInstantiator(
            DeserializationContext context,
            Class<?> target,
            @Nullable ValueInstantiator instantiator,
            @Nullable JsonParser p,
            String why)
            throws IOException {
        return p == null ? null : wrongKind(context.constructType(target), p);
    }

    @Override
    public @Nullable Object handleWeirdStringValue(
            DeserializationContext context, Class<?> target, String value, String why) {
        problem.accept(path(context.getParser()), "\"" + value + "\" is not " + wanted(context.constructType(target)));
        return null;
    }

    @Override
    public @Nullable Object handleWeirdNumberValue(
            DeserializationContext context, Class<?> target, Number value, String why) {
        problem.accept(path(context.getParser()), value + " is not " + wanted(context.constructType(target)));
        return null;
    }

    @Override
    public JavaType handleUnknownTypeId(
            DeserializationContext context, JavaType base, String id, TypeIdResolver resolver, String why) {
        List<String> known = typesOf(base);
        problem.accept(
                typePath(context),
                "\"" + id + "\" is no type" + Nearest.hint(id, known) + " (known here: " + String.join(", ", known)
                        + ")");
        return context.constructType(Void.class);
    }

    @Override
    public JavaType handleMissingTypeId(
            DeserializationContext context, JavaType base, TypeIdResolver resolver, String why) {
        problem.accept(typePath(context), "missing: say which type it is: " + String.join(", ", typesOf(base)));
        return context.constructType(Void.class);
    }

    private List<String> typesOf(JavaType base) {
        return mapper
                .getSubtypeResolver()
                .collectAndResolveSubtypesByTypeId(
                        mapper.getDeserializationConfig(),
                        com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver.resolve(
                                mapper.getDeserializationConfig(), base, mapper.getDeserializationConfig()))
                .stream()
                .filter(type -> type.hasName())
                .map(type -> type.getName())
                .sorted()
                .toList();
    }

    private @Nullable Object wrongKind(JavaType target, JsonParser p) throws IOException {
        problem.accept(path(p), "this must be " + wanted(target) + ", and is " + found(p));
        p.skipChildren();
        return null;
    }

    private static String wanted(JavaType type) {
        if (type.isCollectionLikeType()) {
            return "a list, such as [one, two]";
        }
        if (type.isEnumType()) {
            return "one of "
                    + Arrays.stream(type.getRawClass().getEnumConstants())
                            .map(value ->
                                    value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .collect(Collectors.joining(", "));
        }
        if (type.hasRawClass(Integer.class) || type.hasRawClass(int.class)) {
            return "a whole number";
        }
        if (type.hasRawClass(Boolean.class) || type.hasRawClass(boolean.class)) {
            return "true or false";
        }
        if (type.hasRawClass(String.class) || type.hasRawClass(Secret.class)) {
            return "a text";
        }
        return "a mapping of keys to values";
    }

    private static String found(JsonParser p) throws IOException {
        return switch (p.currentToken()) {
            case START_OBJECT, FIELD_NAME, END_OBJECT -> "a mapping";
            case START_ARRAY, END_ARRAY -> "a list";
            case VALUE_NULL -> "empty";
            case VALUE_STRING -> "the text \"" + p.getText() + "\"";
            default -> p.getText();
        };
    }

    private static String typePath(DeserializationContext context) {
        JsonStreamContext at = context.getParser().getParsingContext();
        String object = path(at.inObject() && at.hasCurrentName() ? at.getParent() : at);
        return object + ".type";
    }

    private static String path(JsonParser p) {
        JsonStreamContext at = p.getParsingContext();
        boolean opened = p.currentToken() != null && p.currentToken().isStructStart();
        return path(opened && at.getParent() != null ? at.getParent() : at);
    }

    private static String path(@Nullable JsonStreamContext at) {
        if (at == null || at.inRoot()) {
            return "";
        }
        String before = path(at.getParent());
        if (at.inArray()) {
            return before + "[" + at.getCurrentIndex() + "]";
        }
        String name = at.getCurrentName();
        return name == null ? before : before.isEmpty() ? name : before + "." + name;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : e.getPath()) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }
}
