package dev.leat.poller.emitted;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.table.Schemas;
import dev.leat.stream.error.LeatException;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/** Whatever the converters of a Connect cluster make of records, as long as they write schemas too. */
final class ConverterForm implements TopicForm {

    private final Converter keys;
    private final Converter values;

    ConverterForm(Converter keys, Converter values) {
        this.keys = keys;
        this.values = values;
    }

    @Override
    public List<Object> key(String topic, byte[] bytes) {
        Struct key = struct(topic, keys, bytes);
        return key.schema().fields().stream().map(key::get).toList();
    }

    @Override
    public @Nullable String fingerprint(String topic, byte[] bytes) {
        Struct change = struct(topic, values, bytes);
        if ("d".equals(change.getString("op"))) {
            return null;
        }
        Struct source = change.getStruct("source");
        String told = source == null || source.schema().field(Schemas.FINGERPRINT) == null
                ? null
                : source.getString(Schemas.FINGERPRINT);
        return told == null ? "" : told;
    }

    private static Struct struct(String topic, Converter converter, byte[] bytes) {
        if (converter.toConnectData(topic, bytes).value() instanceof Struct struct) {
            return struct;
        }
        throw new LeatException(
                PollerError.TOPIC_NOT_READABLE,
                "%s has a record that emitted.key.converter or emitted.value.converter makes no struct of; give the converters, and their properties, that the connector writes with; they must write schemas"
                        .formatted(topic));
    }

    @Override
    public void close() {}
}
