package dev.leat.engine.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * The position of a connector each of whose records carries the offset that continues after it, as Kafka Connect wants it: what
 * was published never comes again. Records have no places of their own, so they are numbered. Not thread-safe.
 */
public final class OffsetTracker implements PositionTracker {

    private static final String HEARTBEAT = "io.debezium.connector.common.Heartbeat";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String NUMBER = "number";
    private static final String OFFSET = "offset";

    private final String source;
    private final Predicate<Map<String, String>> loaded;
    private Map<String, String> offset = Map.of();
    /** As the connector gave it. */
    private @Nullable Map<String, ?> taken;

    private @Nullable SourceRecord newest;
    private long number;
    private boolean loading;

    /**
     * @param stored what another one {@linkplain #stored stored}; empty for a source that nothing was published of
     * @param loaded whether all rows have been read once that stood there at first, by the offset
     */
    public OffsetTracker(String source, Optional<JsonNode> stored, Predicate<Map<String, String>> loaded) {
        this.source = source;
        this.loaded = loaded;
        stored.ifPresent(position -> {
            number = position.required(NUMBER).asLong();
            Map<String, String> texts = new TreeMap<>();
            position.required(OFFSET)
                    .properties()
                    .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
            offset = Map.copyOf(texts);
        });
        loading = !loaded.test(offset);
    }

    @Override
    public Verdict next(SourceRecord record) {
        Map<String, ?> told = record.sourceOffset();
        // the records of a page share one
        if (!told.equals(taken)) {
            taken = told;
            Map<String, String> next = new HashMap<>();
            told.forEach((key, value) -> next.put(key, String.valueOf(value)));
            offset = Map.copyOf(next);
            loading = loading && !loaded.test(offset);
        }
        if (record.value() != null) {
            newest = record;
        }
        if (record.valueSchema() != null
                && HEARTBEAT.equals(record.valueSchema().name())) {
            return Drop.INSTANCE;
        }
        number++;
        return new Publish(source + "/" + number, newestPlace());
    }

    /** The newest record that was taken, heartbeats included, and tombstones left out; empty before the first one. */
    public Optional<SourceRecord> newest() {
        return Optional.ofNullable(newest);
    }

    @Override
    public JsonNode stored() {
        ObjectNode position = JsonNodeFactory.instance.objectNode();
        if (offset.isEmpty() && number == 0) {
            return position;
        }
        position.put(NUMBER, number);
        ObjectNode texts = position.putObject(OFFSET);
        new TreeMap<>(offset).forEach(texts::put);
        return position;
    }

    @Override
    public String newestPlace() {
        return HEX.toHexDigits(number);
    }

    @Override
    public Map<String, Object> connectorOffset() {
        return Map.copyOf(offset);
    }

    @Override
    public boolean loading() {
        return loading;
    }

    @Override
    public boolean rereads() {
        return false;
    }

    @Override
    public boolean mustReopen() {
        return false;
    }
}
