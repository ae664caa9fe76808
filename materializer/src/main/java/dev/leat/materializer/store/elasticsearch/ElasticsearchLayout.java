package dev.leat.materializer.store.elasticsearch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreMark;
import dev.leat.materializer.view.DocumentShape;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names and the mapping of a view's index. The mapping is explicit and {@code dynamic: false}: nothing but the view's
 * definition adds a field to it. No value of a {@link ColumnType} is refused: what a numeric or date field cannot index
 * (NaN, the year 10000) stays in the document's source and is named in its {@code _ignored}.
 */
final class ElasticsearchLayout {

    /** The default of Elasticsearch, which a view with more fields goes beyond. */
    private static final int TOTAL_FIELDS_LIMIT = 1_000;

    private static final int DEPTH_LIMIT = 20;
    private static final int TEXT_KEYWORD_LENGTH = 1_024;
    /** Lucene takes 32,766 bytes in a term, and a character up to four. */
    private static final int LONGEST_KEYWORD = 8_191;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StoreDefinition.Elasticsearch definition;
    private final ViewShape shape;
    private final ObjectNode properties;

    ElasticsearchLayout(StoreDefinition.Elasticsearch definition, ViewShape shape) {
        this.definition = definition;
        this.shape = shape;
        this.properties = properties(shape.document(), "", definition.nested());
    }

    /** What readers name: an alias. */
    String alias() {
        return definition.index();
    }

    String index() {
        return definition.index() + "-" + shape.generation();
    }

    /**
     * What the writer names: an alias too, so that a write after somebody deleted the index fails, where writing to the
     * index itself would make a new one, empty and without a mapping.
     */
    String writeAlias() {
        return index() + "-write";
    }

    /** What {@link StoreMark#layout()} is made of. */
    String described() {
        return properties.toString();
    }

    /** The body that creates the index. */
    String creation(StoreMark mark) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode settings = body.putObject("settings");
        settings.put("index.gc_deletes", "1h");
        settings.put("index.auto_expand_replicas", "0-1");
        settings.put("index.mapping.total_fields.limit", Math.max(TOTAL_FIELDS_LIMIT, fields(shape.document())));
        settings.put("index.mapping.depth.limit", Math.max(DEPTH_LIMIT, depth(shape.document()) + 2));
        ObjectNode mappings = body.putObject("mappings");
        mappings.put("dynamic", false);
        mappings.put("date_detection", false);
        mappings.putObject("_meta").put("leat", mark.json());
        mappings.set("properties", properties);
        body.putObject("aliases").putObject(writeAlias());
        return body.toString();
    }

    private static ObjectNode properties(DocumentShape shape, String path, Set<String> nested) {
        ObjectNode properties = JSON.createObjectNode();
        for (Column field : shape.fields()) {
            properties.set(field.name(), field(field.type()));
        }
        shape.references()
                .forEach((name, reference) -> properties
                        .putObject(name)
                        .put("type", "object")
                        .set("properties", properties(reference, path + name + ".", nested)));
        shape.collections()
                .forEach((name, collection) -> properties
                        .putObject(name)
                        .put("type", nested.contains(path + name) ? "nested" : "object")
                        .set("properties", properties(collection, path + name + ".", nested)));
        return properties;
    }

    /** An array has the mapping of its elements: any field of Elasticsearch may hold several values. */
    private static ObjectNode field(ColumnType type) {
        return switch (type) {
            case ColumnType.ArrayOf(ColumnType element) -> field(element);
            case ColumnType.Scalar scalar -> scalar(scalar);
        };
    }

    private static ObjectNode scalar(ColumnType.Scalar type) {
        return switch (type) {
            case BOOLEAN -> of("boolean");
            case INTEGER -> of("integer");
            case LONG -> of("long");
            case DOUBLE -> of("double").put("ignore_malformed", true);
            case DECIMAL -> decimal();
            case TEXT -> text();
            case UUID, TIME -> of("keyword").put("ignore_above", LONGEST_KEYWORD);
            case DATE -> of("date").put("format", "strict_date").put("ignore_malformed", true);
            case TIMESTAMP, INSTANT ->
                of("date").put("format", "strict_date_optional_time_nanos").put("ignore_malformed", true);
            case BYTES -> of("binary");
            case JSON -> of("object").put("enabled", false);
        };
    }

    /** For ranges and sums a double, which is near; for equality its exact text. */
    private static ObjectNode decimal() {
        ObjectNode field = of("double").put("ignore_malformed", true);
        field.putObject("fields").putObject("exact").put("type", "keyword").put("ignore_above", LONGEST_KEYWORD);
        return field;
    }

    private static ObjectNode text() {
        ObjectNode field = of("text");
        field.putObject("fields").putObject("keyword").put("type", "keyword").put("ignore_above", TEXT_KEYWORD_LENGTH);
        return field;
    }

    private static ObjectNode of(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    /** As Elasticsearch counts them: each sub-field, object and collection too. */
    private static int fields(DocumentShape shape) {
        return Stream.concat(shape.references().values().stream(), shape.collections().values().stream())
                .mapToInt(part -> 1 + fields(part))
                .reduce(2 * shape.fields().size(), Integer::sum);
    }

    private static int depth(DocumentShape shape) {
        return Stream.concat(shape.references().values().stream(), shape.collections().values().stream())
                .mapToInt(part -> 1 + depth(part))
                .reduce(1, Integer::max);
    }
}
