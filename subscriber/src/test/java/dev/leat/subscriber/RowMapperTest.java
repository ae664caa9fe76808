package dev.leat.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType.Scalar;
import dev.leat.stream.value.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowMapperTest {

    private enum Status {
        PAID
    }

    private record Order(
            long id,
            int amount,
            Status status,
            BigDecimal unitPrice,
            UUID token,
            @Nullable String note,
            Optional<Integer> paidWith,
            Optional<Status> wasBefore) {}

    private record Amount(int amount) {}

    private record Paid(Status status) {}

    private record Held(Object anything) {}

    private static final String TOKEN = "0190a0c4-4f3a-7bb1-8d5a-2f1f0c4b9f10";

    @Test
    void componentsHaveTheColumnsOfTheirNames() {
        Row row = new Row(
                List.of(
                        new Column("note", Scalar.TEXT, true),
                        new Column("id", Scalar.LONG, false),
                        new Column("unit_price", Scalar.LONG, false),
                        new Column("amount", Scalar.INTEGER, false),
                        new Column("status", Scalar.TEXT, false),
                        new Column("something_else", Scalar.TEXT, false),
                        new Column("token", Scalar.UUID, false),
                        new Column("paidWith", Scalar.INTEGER, true),
                        new Column("was_before", Scalar.TEXT, true)),
                new @Nullable Object[] {null, 7L, 12L, 3L, "paid", "x", TOKEN, 5L, null});

        assertThat(new RowMapper<>(Order.class).of(row))
                .isEqualTo(new Order(
                        7,
                        3,
                        Status.PAID,
                        BigDecimal.valueOf(12),
                        UUID.fromString(TOKEN),
                        null,
                        Optional.of(5),
                        Optional.empty()));
    }

    static List<Arguments> whatDoesNotFit() {
        return List.of(
                Arguments.of(Amount.class, "amount", null, "amount is null, and Amount.amount cannot be"),
                Arguments.of(Amount.class, "amount", 1L << 40, "amount is a Long, which does not become Amount.amount"),
                Arguments.of(Amount.class, "amount", "3", "amount is a String, which does not become Amount.amount"),
                Arguments.of(Amount.class, "price", 3L, "there is no column amount or amount for Amount.amount"),
                Arguments.of(Paid.class, "status", "lost", "status is a String, which does not become Paid.status"));
    }

    @ParameterizedTest
    @MethodSource("whatDoesNotFit")
    void whatDoesNotFitIsPoison(Class<? extends Record> type, String column, @Nullable Object value, String why) {
        Row row = new Row(List.of(new Column(column, Scalar.TEXT, true)), new @Nullable Object[] {value});

        assertThatThrownBy(() -> new RowMapper<>(type).of(row))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aClassThatNoRowCanFillIsRefusedAtOnce() {
        assertThatThrownBy(() -> new RowMapper<>(Held.class))
                .hasMessage("Held.anything is a java.lang.Object, which no column can become");
    }
}
