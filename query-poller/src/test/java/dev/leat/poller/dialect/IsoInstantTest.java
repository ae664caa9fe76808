package dev.leat.poller.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoInstantTest {

    @ParameterizedTest
    @CsvSource({
        "2024-01-31T13:30:00.5+01:00, 6, 2024-01-31T12:30:00.500000Z, 1706704200500000",
        "2024-01-31T12:30:00.999999Z, 0, 2024-01-31T12:30:00Z, 1706704200000000",
        "2024-01-31T12:30:00.123456789Z, 9, 2024-01-31T12:30:00.123456789Z, 1706704200123456",
        "2024-01-31T12:30:00.123456789Z, 3, 2024-01-31T12:30:00.123Z, 1706704200123000",
        "1969-12-31T23:59:59.9Z, 6, 1969-12-31T23:59:59.900000Z, -100000",
        "0001-01-01T00:00:00Z, 6, 0001-01-01T00:00:00.000000Z, -62135596800000000",
        "+12024-01-31T12:30:00Z, 0, +12024-01-31T12:30:00Z, 317276224200000000"
    })
    void aTimeIsWrittenWithItsDigitsAndReadAgain(OffsetDateTime time, int digits, String text, long micros) {
        assertThat(new IsoInstant(digits).text(time)).isEqualTo(text);
        assertThat(IsoInstant.micros(text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-01-31T12:30:00Z",
                "2024-01-31T12:30:00.5Z",
                "2024-01-31T12:30:00.123400Z",
                "2024-01-31T12:30:00.123456789Z"
            })
    void theShortestIsTheOneOfTheJdk(Instant time) {
        assertThat(IsoInstant.shortest(time.atOffset(ZoneOffset.UTC)))
                .isEqualTo(DateTimeFormatter.ISO_INSTANT.format(time));
    }
}
