package dev.leat.materializer.view;

import dev.leat.stream.value.Column;
import java.util.List;
import java.util.Map;

/**
 * What a document, or a part of one, looks like: what stores derive their mappings and columns from.
 *
 * @param fields scalars and arrays, in document order
 * @param references objects or null, by name, in document order
 * @param collections arrays of objects, by name, in document order
 */
public record DocumentShape(
        List<Column> fields, Map<String, DocumentShape> references, Map<String, DocumentShape> collections) {

    public DocumentShape {
        fields = List.copyOf(fields);
    }
}
