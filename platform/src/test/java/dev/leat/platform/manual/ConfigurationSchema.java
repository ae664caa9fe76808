package dev.leat.platform.manual;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.platform.config.Configuration;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The JSON Schema of the configuration file, made of the records that the file is bound to: their components are its keys,
 * their constraints its patterns and limits, what they hold when nothing is given its defaults, what is refused then its
 * required keys, and their Javadoc its descriptions.
 */
final class ConfigurationSchema {

    static final JsonMapper JSON = new JsonMapper();

    private final Descriptions descriptions;
    private final Values values = new Values(this::reference);
    private final TreeMap<String, ObjectNode> definitions = new TreeMap<>();

    private ConfigurationSchema(Descriptions descriptions) {
        this.descriptions = descriptions;
    }

    static ObjectNode of(Descriptions descriptions) {
        ConfigurationSchema schema = new ConfigurationSchema(descriptions);
        ObjectNode root = JSON.createObjectNode()
                .put("$schema", "http://json-schema.org/draft-07/schema#")
                .put("title", "Configuration of Leat");
        root.setAll(schema.ofRecord(Configuration.class, Optional.empty()));
        // looked at beside the records: nothing is started of which the file does not say so
        root.withArrayProperty("required").add("kafka").add("registry");
        ObjectNode all = root.putObject("definitions");
        schema.definitions.forEach(all::set);
        return root;
    }

    /** What refers to the schema of a record, or of one of several. */
    private ObjectNode reference(Class<?> type) {
        String name = name(type);
        if (!definitions.containsKey(name)) {
            definitions.put(name, JSON.createObjectNode()); // records may hold their own kind
            definitions.put(name, definition(type));
        }
        return JSON.createObjectNode().put("$ref", "#/definitions/" + name);
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '-');
    }

    private ObjectNode definition(Class<?> type) {
        if (type.isRecord()) {
            return ofRecord(type, Optional.empty());
        }
        ObjectNode several = JSON.createObjectNode();
        descriptions.of(type).ifPresent(text -> several.put("description", text));
        ArrayNode kinds = several.putArray("oneOf");
        JsonSubTypes named = type.getAnnotation(JsonSubTypes.class);
        if (named != null) {
            String key = type.getAnnotation(JsonTypeInfo.class).property();
            for (JsonSubTypes.Type kind : named.value()) {
                kinds.add(ofRecord(kind.value(), Optional.of(new Kind(key, kind.name()))));
            }
        } else {
            // read by OrEmbedded: a word, or a mapping
            for (Class<?> kind : type.getPermittedSubclasses()) {
                kinds.add(kind.isEnum() ? JSON.createObjectNode().put("const", "embedded") : reference(kind));
            }
        }
        return several;
    }

    /** The key that says which of several records is meant, and what it says then. */
    private record Kind(String key, String value) {}

    private ObjectNode ofRecord(Class<?> type, Optional<Kind> kind) {
        ObjectNode object = JSON.createObjectNode();
        descriptions.of(type).ifPresent(text -> object.put("description", text));
        object.put("type", "object").put("additionalProperties", false);
        ObjectNode properties = object.putObject("properties");
        ArrayNode required = JSON.createArrayNode();
        kind.ifPresent(which -> {
            properties.putObject(which.key()).put("const", which.value());
            required.add(which.key());
        });
        Nothing nothing = Nothing.of(type);
        for (RecordComponent component : type.getRecordComponents()) {
            ObjectNode value = values.of(component);
            described(value, descriptions.of(type, component.getName()).or(() -> nothing.complaint(component)));
            nothing.held(component).flatMap(Values::otherwise).ifPresent(usual -> value.set("default", usual));
            properties.set(KebabCaseStrategy.INSTANCE.translate(component.getName()), value);
            if (nothing.isRefused(component)) {
                required.add(KebabCaseStrategy.INSTANCE.translate(component.getName()));
            }
        }
        if (!required.isEmpty()) {
            object.set("required", required);
        }
        return object;
    }

    /** In draft 7 nothing else is looked at beside a reference. */
    private static void described(ObjectNode value, Optional<String> text) {
        if (value.has("$ref") && text.isPresent()) {
            ObjectNode reference = JSON.createObjectNode().set("$ref", value.remove("$ref"));
            value.putArray("allOf").add(reference);
        }
        text.ifPresent(words -> value.put("description", words));
    }
}
