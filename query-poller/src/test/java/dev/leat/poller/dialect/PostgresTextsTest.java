package dev.leat.poller.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTextsTest {

    @Test
    void datesMayBeBeforeChristAndFarAhead() {
        assertThat(PostgresTexts.date("2024-01-31")).isEqualTo(LocalDate.of(2024, 1, 31));
        assertThat(PostgresTexts.date("0044-03-15 BC")).isEqualTo(LocalDate.of(-43, 3, 15));
        assertThat(PostgresTexts.date("5874897-12-31")).isEqualTo(LocalDate.of(5_874_897, 12, 31));
    }

    @Test
    void timesHaveTheDigitsThatTheyNeed() {
        assertThat(PostgresTexts.timestamp("0044-03-15 12:30:00.5 BC"))
                .isEqualTo(LocalDateTime.parse("-0043-03-15T12:30:00.5"));
        assertThat(PostgresTexts.pointInTime("2024-01-31 12:30:00.123456+05:30"))
                .isEqualTo(OffsetDateTime.parse("2024-01-31T07:00:00.123456Z"));
        assertThat(PostgresTexts.pointInTime("2024-01-31 12:30:00+00"))
                .isEqualTo(OffsetDateTime.parse("2024-01-31T12:30:00Z"));
        assertThat(PostgresTexts.timeOfDay("24:00:00")).isEqualTo(86_400_000_000L);
        assertThat(PostgresTexts.timeOfDay("00:00:00.000001")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"infinity", "-infinity", "2024-02-30", "yesterday", ""})
    void whatIsNoDateIsRefused(String text) {
        assertThatThrownBy(() -> PostgresTexts.date(text)).isInstanceOf(DateTimeException.class);
    }
}
