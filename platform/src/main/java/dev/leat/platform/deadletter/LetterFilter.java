package dev.leat.platform.deadletter;

import java.time.Instant;
import java.util.Optional;

/**
 * Which dead letters are meant.
 *
 * @param by who set them aside: {@code source shop}, {@code view orders}, {@code store search of view orders}, or the beginning
 *     of it
 * @param code of the error
 * @param since the first moment
 * @param until the moment before which they end
 * @param key of the entity, as it is shown
 * @param settledToo also those with which something was done
 */
public record LetterFilter(
        Optional<String> by,
        Optional<String> code,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> key,
        boolean settledToo) {

    /** Whether it leaves out any that is not settled. */
    public boolean isNarrow() {
        return by.isPresent() || code.isPresent() || since.isPresent() || until.isPresent() || key.isPresent();
    }

    boolean matches(FiledLetter filed) {
        var reason = filed.letter().reason();
        return (settledToo || filed.outcome().isEmpty())
                && by.map(reason.setAsideBy()::startsWith).orElse(true)
                && code.map(reason.code()::equals).orElse(true)
                && since.map(from -> !reason.setAsideAt().isBefore(from)).orElse(true)
                && until.map(end -> reason.setAsideAt().isBefore(end)).orElse(true)
                && key.map(filed.key()::equals).orElse(true);
    }
}
