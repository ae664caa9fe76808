package dev.leat.materializer.view;

import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.value.Column;
import java.util.List;

/**
 * The documents of one generation of a view.
 *
 * @param key the columns of the root's primary key, in the key's order; all of them are fields of the document
 */
public record ViewShape(String view, int generation, List<Column> key, DocumentShape document) {

    public ViewShape {
        key = List.copyOf(key);
    }

    public String topic() {
        return TopicNames.view(view, generation);
    }
}
