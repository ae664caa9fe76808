package dev.leat.materializer.store.elasticsearch;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.leat.materializer.store.Batches;
import dev.leat.materializer.store.DocumentWrite;
import java.util.List;

/** The body of {@code _bulk}: two lines for a document, one for a deletion. */
final class BulkRequest {

    /** What one request carries at most: big enough to be cheap, small enough to be done long before the timeout. */
    private static final int MAX_CHARS = 4 << 20;

    private static final int MAX_WRITES = 1_000;

    private BulkRequest() {}

    static List<List<DocumentWrite>> pieces(List<DocumentWrite> batch) {
        return Batches.pieces(batch, MAX_WRITES, MAX_CHARS);
    }

    static String body(List<DocumentWrite> writes) {
        StringBuilder body = new StringBuilder(writes.size() * 256);
        for (DocumentWrite write : writes) {
            switch (write) {
                case DocumentWrite.Put put -> {
                    action(body, "index", put);
                    // a line break can only stand between the tokens of a JSON text, where a blank does as well
                    body.append(put.json().replace('\n', ' ').replace('\r', ' '))
                            .append('\n');
                }
                case DocumentWrite.Delete delete -> action(body, "delete", delete);
            }
        }
        return body.toString();
    }

    private static void action(StringBuilder body, String action, DocumentWrite write) {
        body.append("{\"").append(action).append("\":{\"_id\":\"");
        JsonStringEncoder.getInstance().quoteAsString(write.id().text(), body);
        body.append("\",\"version\":").append(write.version()).append(",\"version_type\":\"external\"}}\n");
    }
}
