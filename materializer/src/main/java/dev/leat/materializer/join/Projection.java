package dev.leat.materializer.join;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.value.CanonicalJson;
import dev.leat.stream.value.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Takes from the rows of a topic what one node of the tree needs of them. Stateless. */
final class Projection extends ContextualProcessor<EntityKey, EntityChange, EntityKey, NodeChange> {

    private static final JsonFactory JSON = new JsonFactory();

    private final Node node;
    private final List<List<String>> referenceColumns;
    private final List<String> parentColumns;

    /** @param parentColumns the columns of a collection's rows that name the entity they belong to; empty for other nodes */
    Projection(Node node, List<String> parentColumns) {
        this.node = node;
        this.parentColumns = parentColumns;
        this.referenceColumns =
                node.references().values().stream().map(Node::by).toList();
    }

    @Override
    public void process(Record<EntityKey, EntityChange> change) {
        NodeChange projected = new NodeChange(
                change.value().row().map(this::project),
                kept(change.value()),
                change.value().causes());
        context().forward(change.withValue(projected));
    }

    private Set<String> kept(EntityChange change) {
        return change.kept().isEmpty()
                ? Set.of()
                : change.kept().stream().filter(node.fields()::contains).collect(Collectors.toUnmodifiableSet());
    }

    private NodeRow project(Row row) {
        List<Optional<EntityKey>> references = new ArrayList<>(referenceColumns.size());
        for (List<String> columns : referenceColumns) {
            references.add(key(row, columns));
        }
        return new NodeRow(
                fields(row), references, parentColumns.isEmpty() ? Optional.empty() : key(row, parentColumns));
    }

    private static Optional<EntityKey> key(Row row, List<String> columns) {
        List<Object> values = new ArrayList<>(columns.size());
        for (String column : columns) {
            Object value = row.value(column);
            if (value == null) {
                return Optional.empty();
            }
            values.add(value);
        }
        return Optional.of(EntityKey.of(values));
    }

    private String fields(Row row) {
        StringWriter text = new StringWriter(128);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (String field : node.fields()) {
                writeField(json, row, field);
            }
            json.writeEndObject();
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
        return text.getBuffer().substring(1, text.getBuffer().length() - 1);
    }

    /** A column that the row does not have (any more) is null. */
    private static void writeField(JsonGenerator json, Row row, String field) throws IOException {
        json.writeFieldName(field);
        int index = row.index(field);
        @Nullable Object value = index < 0 ? null : row.value(index);
        if (value == null) {
            json.writeNull();
        } else {
            CanonicalJson.write(json, row.columns().get(index).type(), value);
        }
    }
}
