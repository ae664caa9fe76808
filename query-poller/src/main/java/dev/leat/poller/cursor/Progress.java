package dev.leat.poller.cursor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.poller.config.PollerError;
import dev.leat.poller.table.KeyText;
import dev.leat.poller.table.PolledTable;
import dev.leat.stream.error.LeatException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;

/**
 * How far a table has been read: what its offset says.
 *
 * @param position everything up to it was read, and nothing will be committed there any more
 * @param horizon up to which nothing will be committed any more: a point in time in microseconds, or a number
 * @param loaded whether all rows were read once
 * @param swept when it was last looked which rows are gone, in milliseconds since 1970
 */
public record Progress(Position position, OptionalLong horizon, boolean loaded, OptionalLong swept) {

    public static final Progress NONE = new Progress(Position.START, OptionalLong.empty(), false, OptionalLong.empty());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POSITION = "position";
    private static final String HORIZON = "horizon";
    private static final String LOADED = "loaded";
    private static final String SWEPT = "swept";
    private static final String ORDER = "order";

    /** As it stands in the offset. */
    public String text(PolledTable table) {
        ObjectNode text = JSON.createObjectNode();
        text.put(POSITION, KeyText.of(schemas(table), position.values()));
        horizon.ifPresent(known -> text.put(HORIZON, known));
        text.put(LOADED, loaded);
        swept.ifPresent(then -> text.put(SWEPT, then));
        text.put(ORDER, order(table));
        return text.toString();
    }

    /** @throws LeatException operator, if that is no progress of this table */
    public static Progress of(PolledTable table, String text) {
        try {
            JsonNode read = JSON.readTree(text);
            if (!read.path(ORDER).asText(order(table)).equals(order(table))) {
                throw new IllegalArgumentException(
                        "it is of " + read.path(ORDER).asText());
            }
            List<Object> values =
                    KeyText.values(schemas(table), read.path(POSITION).asText("[]"));
            return new Progress(
                    new Position(values),
                    number(read.path(HORIZON)),
                    read.path(LOADED).asBoolean(),
                    number(read.path(SWEPT)));
        } catch (JsonProcessingException | IllegalArgumentException wrong) {
            throw new LeatException(
                    PollerError.OFFSET_NOT_READABLE,
                    "the stored offset %s is none of %s, whose order is now %s: if its cursor or key changed, have it read anew by removing the offset (in Leat by source repair)"
                            .formatted(text, table.settings().fullName(), order(table)),
                    wrong);
        }
    }

    private static OptionalLong number(JsonNode node) {
        return node.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(node.asLong());
    }

    /** What a position is of: values of other columns may look the same. */
    private static String order(PolledTable table) {
        return table.settings().kind() + " "
                + table.order().stream()
                        .map(table.columns()::get)
                        .map(column -> column.name() + " "
                                + type(column.form().schema().get().build()))
                        .collect(Collectors.joining(", "));
    }

    /** Whole numbers of all sizes are one, so that a column may grow. */
    private static String type(Schema schema) {
        if (schema.name() != null) {
            return schema.name();
        }
        return switch (schema.type()) {
            case INT8, INT16, INT32, INT64 -> "number";
            case FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES, ARRAY, MAP, STRUCT ->
                schema.type().getName();
        };
    }

    /** Whether a text says that all rows were read once. */
    public static boolean isLoaded(String text) {
        try {
            return JSON.readTree(text).path(LOADED).asBoolean();
        } catch (JsonProcessingException wrong) {
            return false;
        }
    }

    private static List<Schema> schemas(PolledTable table) {
        return table.order().stream()
                .map(i -> table.columns().get(i).form().schema().get().build())
                .toList();
    }
}
