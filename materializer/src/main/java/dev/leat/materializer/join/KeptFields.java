package dev.leat.materializer.join;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** Keeps the values of fields that a change did not touch and does not carry. */
final class KeptFields {

    private static final JsonFactory JSON = new JsonFactory();

    private KeptFields() {}

    /** The row of the change with these fields of the row before it. */
    static NodeRow keep(NodeRow change, NodeRow before, Set<String> kept) {
        return kept.isEmpty()
                ? change
                : new NodeRow(keep(change.fields(), before.fields(), kept), change.references(), change.parent());
    }

    /** The same of the members of JSON objects without their braces. */
    static String keep(String change, String before, Set<String> kept) {
        if (kept.isEmpty()) {
            return change;
        }
        Map<String, String> members = members(change);
        Map<String, String> known = members(before);
        kept.forEach(name -> members.computeIfPresent(name, (field, member) -> known.getOrDefault(field, member)));
        StringJoiner together = new StringJoiner(",");
        members.values().forEach(together::add);
        return together.toString();
    }

    /** By name, each as it is written, its name included: numbers and nested JSON must not be written anew. */
    private static Map<String, String> members(String fields) {
        Map<String, String> members = new LinkedHashMap<>();
        String object = "{" + fields + "}";
        try (JsonParser parser = JSON.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int from = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
                String name = parser.currentName();
                parser.nextToken();
                parser.skipChildren();
                parser.finishToken();
                int to = Math.toIntExact(parser.currentLocation().getCharOffset());
                members.put(name, object.substring(from, to));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return members;
    }
}
