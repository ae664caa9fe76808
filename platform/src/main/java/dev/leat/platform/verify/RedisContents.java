package dev.leat.platform.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.value.Column;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Reads every key that the template can make. */
record RedisContents(StoreDefinition.Redis store) implements StoreContents {

    @Override
    public Map<String, JsonNode> read(ViewShape shape) {
        Map<String, JsonNode> documents = new HashMap<>();
        try (Jedis redis = new Jedis(URI.create(store.access().url()))) {
            store.access().password().ifPresent(redis::auth);
            ScanParams pattern = new ScanParams()
                    .match(store.key().replaceAll("\\{[^}]*}", "*"))
                    .count(2000);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page = redis.scan(cursor, pattern, "string");
                List<String> keys = page.getResult();
                if (!keys.isEmpty()) {
                    List<String> values = redis.mget(keys.toArray(String[]::new));
                    for (int i = 0; i < keys.size(); i++) {
                        documents.put(keys.get(i), Documents.parse(values.get(i)));
                    }
                }
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
        return documents;
    }

    @Override
    public String id(ViewShape shape, JsonNode document) {
        String key = store.key();
        for (Column column : shape.key()) {
            key = key.replace(
                    "{" + column.name() + "}", document.path(column.name()).asText());
        }
        return key;
    }
}
