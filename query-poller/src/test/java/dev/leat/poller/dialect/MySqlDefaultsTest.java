package dev.leat.poller.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside {@code PolledTypesTest}, which holds them against the log. */
class MySqlDefaultsTest {

    /** What may not be null, and what may, of 22 characters: two digits of a fraction. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "INT | '5' | 5 | 5",
                "INT | (1 + 2) | |",
                "BIGINT | '9007199254740993' | 9007199254740992 | 9007199254740992",
                "BIGINT UNSIGNED | '18446744073709551615' | 18446744073709551615 | 18446744073709551615",
                "DECIMAL | '0.015' | 0.02 | 0.02",
                "BIT | b'101' | 0000000000000000000101 | 0000000000000000000101",
                "YEAR | '0000' | 2000 | 2000",
                "YEAR | '1970' | 1970 | 1970",
                "DATE | '2024-01-31' | 19753 | 19753",
                "DATE | '0000-00-00' | 0 |",
                "TIME | '-00:00:01.50' | -1500000 | -1500000",
                "DATETIME | '1970-01-01 00:00:01.50' | 1500 | 1500",
                "DATETIME | CURRENT_TIMESTAMP(2) | 0 | 0",
                "TIMESTAMP | '2024-01-31 12:30:00.50' | 2024-01-31T12:30:00.50Z | 2024-01-31T12:30:00.50Z",
                "TIMESTAMP | CURRENT_TIMESTAMP(2) | 1970-01-01T00:00:00Z |",
                "TIMESTAMP | '0000-00-00 00:00:00.00' | 1970-01-01T00:00:00Z |",
                "VARCHAR | 'it''s \\n' | it''s \\n | it''s \\n",
                "VARCHAR | CURRENT_USER | |"
            })
    void areThoseOfDebezium(String type, String written, String required, String optional) {
        assertThat(of(type, written, false).map(Object::toString)).isEqualTo(Optional.ofNullable(required));
        assertThat(of(type, written, true).map(Object::toString)).isEqualTo(Optional.ofNullable(optional));
    }

    @Test
    void bytesAreThoseOfTheTextThatTheServerShows() {
        assertThat(of("BINARY", "'ab\\0'", true)).contains(ByteBuffer.wrap("ab\\0".getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<Object> of(String type, String written, boolean nullable) {
        return MySqlDefaults.of(new ColumnFacts(
                "c",
                Types.OTHER,
                type,
                22,
                2,
                nullable,
                Optional.of(new Declaration("", false, false, Optional.of(written)))));
    }
}
