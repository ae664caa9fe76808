package dev.leat.platform.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.materializer.view.ViewShape;
import java.util.Map;

/** Everything that stands in a store, read with a client that knows nothing of how it was written. */
interface StoreContents {

    /** The documents by the id that the store itself has for them. */
    Map<String, JsonNode> read(ViewShape shape) throws Exception;

    /** What this store is expected to hold of a document. */
    default JsonNode form(ViewShape shape, JsonNode document) {
        return document;
    }

    /** The id that this store is expected to have for a document. */
    default String id(ViewShape shape, JsonNode document) {
        return Documents.id(shape, document);
    }
}
