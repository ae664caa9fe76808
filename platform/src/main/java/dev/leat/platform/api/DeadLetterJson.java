package dev.leat.platform.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.leat.platform.deadletter.FiledLetter;
import dev.leat.platform.deadletter.KeyTexts;
import dev.leat.platform.deadletter.Outcome;
import dev.leat.stream.topic.DeadLetter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter.
 *
 * @param key as a person reads it
 * @param origin empty when the record was never written
 * @param content only where one letter is shown
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record DeadLetterJson(
        String id,
        String by,
        String code,
        String message,
        int attempts,
        String at,
        String key,
        String topic,
        Optional<Origin> origin,
        Optional<Settled> outcome,
        Optional<Content> content) {

    record Origin(int partition, long offset) {}

    record Settled(String what, String at, String by) {

        private static Settled of(Outcome outcome) {
            return new Settled(
                    outcome.what().name().toLowerCase(Locale.ROOT), outcome.at().toString(), outcome.by());
        }
    }

    /**
     * Byte for byte.
     *
     * @param headers as text, or in base64 where they are none
     * @param keyBytes in base64, as {@code valueBytes}
     * @param value as text, or in base64
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Content(
            Map<String, String> headers,
            Optional<String> keyBytes,
            Optional<String> valueBytes,
            String value,
            Optional<String> stack) {

        private static Content of(DeadLetter letter) {
            Map<String, String> headers = new LinkedHashMap<>();
            letter.headers().forEach(header -> headers.put(header.key(), KeyTexts.of(header.value())));
            return new Content(
                    headers,
                    base64(letter.key()),
                    base64(letter.value()),
                    KeyTexts.of(letter.value()),
                    letter.reason().stack());
        }

        private static Optional<String> base64(byte @Nullable [] bytes) {
            return Optional.ofNullable(bytes).map(Base64.getEncoder()::encodeToString);
        }
    }

    static DeadLetterJson of(FiledLetter filed) {
        return of(filed, Optional.empty());
    }

    static DeadLetterJson whole(FiledLetter filed) {
        return of(filed, Optional.of(Content.of(filed.letter())));
    }

    private static DeadLetterJson of(FiledLetter filed, Optional<Content> content) {
        DeadLetter.Reason reason = filed.letter().reason();
        DeadLetter.Origin origin = filed.letter().origin();
        return new DeadLetterJson(
                filed.id().toString(),
                reason.setAsideBy(),
                reason.code(),
                reason.message(),
                reason.attempts(),
                reason.setAsideAt().toString(),
                filed.key(),
                origin.topic(),
                origin.isWritten() ? Optional.of(new Origin(origin.partition(), origin.offset())) : Optional.empty(),
                filed.outcome().map(Settled::of),
                content);
    }
}
