package dev.leat.platform.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML text as a tree that knows its lines. Everything that is wrong with it as YAML becomes a {@link Problem}: malformed
 * text (then the tree is empty), a key that stands twice, an alias, a second document.
 */
final class YamlTree {

    private final YAMLParser parser;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private ObjectNode root = JsonNodeFactory.instance.objectNode();

    private YamlTree(YAMLParser parser) {
        this.parser = parser;
    }

    static YamlTree parse(String text) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            YamlTree tree = new YamlTree(parser);
            try {
                tree.read();
            } catch (JsonProcessingException e) {
                tree.malformed(e);
            }
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ObjectNode root() {
        return root;
    }

    Map<String, Integer> lines() {
        return Map.copyOf(lines);
    }

    List<Problem> problems() {
        return problems;
    }

    /** Where the value at this path, or the nearest thing around it, stands; 0 if nothing does. */
    int line(String path) {
        return line(lines, path);
    }

    static int line(Map<String, Integer> lines, String path) {
        for (String place = path; !place.isEmpty(); place = around(place)) {
            Integer line = lines.get(place);
            if (line != null) {
                return line;
            }
        }
        return 0;
    }

    private static String around(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }

    private void read() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            root = object("");
            if (parser.nextToken() != null) {
                problems.add(
                        new Problem("", line(), "a second document begins here; one file holds one configuration"));
            }
        } else {
            problems.add(
                    new Problem(
                            "",
                            0,
                            "the file holds no configuration; it starts with a key at the left edge, such as deployment: shop"));
        }
    }

    private ObjectNode object(String path) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String place = path.isEmpty() ? key : path + "." + key;
            int line = line();
            parser.nextToken();
            if (object.has(key)) {
                parser.skipChildren();
                problems.add(new Problem(
                        place, line, "this key stands already in line " + lines.get(place) + "; keep one of the two"));
            } else {
                lines.put(place, line);
                object.set(key, value(place));
            }
        }
        return object;
    }

    private ArrayNode array(String path) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String place = path + "[" + array.size() + "]";
            lines.put(place, line());
            array.add(value(place));
        }
        return array;
    }

    private JsonNode value(String path) throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (parser.isCurrentAlias()) {
            problems.add(
                    new Problem(path, line(), "aliases (*" + parser.getText() + ") are not read; write the value out"));
            return nodes.nullNode();
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> array(path);
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NUMBER_INT -> number(nodes.numberNode(parser.getBigIntegerValue()));
            case VALUE_NUMBER_FLOAT -> number(nodes.numberNode(parser.getDecimalValue()));
            case VALUE_NULL -> nodes.nullNode();
            default -> nodes.textNode(parser.getText());
        };
    }

    /** A number that would not be written back as it stands (0123, 1_000) is a text: it may be a password. */
    private JsonNode number(JsonNode number) throws IOException {
        String written = parser.getText();
        return number.asText().equals(written) ? number : JsonNodeFactory.instance.textNode(written);
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private void malformed(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String place = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        root = JsonNodeFactory.instance.objectNode();
        problems.add(new Problem("", 0, place + "this is not YAML: " + YamlMessage.brief(e.getOriginalMessage())));
    }
}
