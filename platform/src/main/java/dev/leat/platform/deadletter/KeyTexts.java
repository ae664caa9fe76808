package dev.leat.platform.deadletter;

import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.codec.WireFormat;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Bytes of dead letters as a person reads them. Thread-safe. */
public final class KeyTexts {

    private final ChangeDecoder decoder;

    KeyTexts(SchemaRegistry registry) {
        this.decoder = new ChangeDecoder(registry);
    }

    /** An entity's key by its values; else {@link #of}. */
    String key(byte @Nullable [] key) {
        if (key != null && WireFormat.isFramed(key)) {
            try {
                return decoder.key(key).text();
            } catch (LeatException undecodable) {
                return of(key);
            }
        }
        return of(key);
    }

    /** Text as it is, anything else in base64; nothing for nothing. */
    public static String of(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "";
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c))) {
                return text;
            }
        } catch (CharacterCodingException noText) {
            // then it is shown as bytes
        }
        return Base64.getEncoder().encodeToString(bytes);
    }
}
