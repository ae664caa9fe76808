package dev.leat.materializer.join;

import dev.leat.stream.event.EntityKey;
import java.util.List;
import java.util.Optional;

/**
 * What the joins keep of a row: its fields, already as JSON, and the keys by which it is joined.
 *
 * @param fields the members of a JSON object without its braces: {@code "id":1,"status":"new"}
 * @param references the key that each reference of the row names, empty where a column of it is null
 * @param parent for a row of a collection: the key of the entity it belongs to, empty where a column of it is null
 */
record NodeRow(String fields, List<Optional<EntityKey>> references, Optional<EntityKey> parent) {}
