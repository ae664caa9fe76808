package dev.leat.platform.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads {@code embedded} as one thing and a mapping as another. */
abstract class OrEmbedded<T> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1L;

    private final Class<? extends T> mapping;
    private final Class<? extends T> embedded;

    OrEmbedded(Class<T> type, Class<? extends T> mapping, Class<? extends T> embedded) {
        super(type);
        this.mapping = mapping;
        this.embedded = embedded;
    }

    @Override
    public @Nullable T deserialize(JsonParser p, DeserializationContext context) throws IOException {
        if (p.hasToken(JsonToken.START_OBJECT)) {
            return context.readValue(p, mapping);
        }
        if (p.hasToken(JsonToken.VALUE_STRING) && p.getText().strip().equals("embedded")) {
            return embedded.getEnumConstants()[0];
        }
        return mapping.cast(context.handleUnexpectedToken(context.constructType(mapping), p));
    }
}
