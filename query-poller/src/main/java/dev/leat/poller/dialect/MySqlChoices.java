package dev.leat.poller.dialect;

import static dev.leat.poller.dialect.Forms.named;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * MySQL's {@code enum} and {@code set}. The server orders them by their numbers, and compares them with texts as texts: so they are
 * compared with numbers. A value that is none of the declared ones, any more, has the number 0, and all others come behind it.
 */
final class MySqlChoices {

    private MySqlChoices() {}

    /** @param declared as {@code SHOW CREATE TABLE} shows it */
    static ColumnForm oneOf(String declared) {
        List<String> values = CreateTable.values(declared);
        return new ColumnForm(
                schema("io.debezium.data.Enum", declared),
                Forms.TEXT.reader(),
                (statement, i, value) -> statement.setInt(i, values.indexOf(value.toString()) + 1));
    }

    /** @param declared as {@code SHOW CREATE TABLE} shows it */
    static ColumnForm someOf(String declared) {
        List<String> values = CreateTable.values(declared);
        return new ColumnForm(
                schema("io.debezium.data.EnumSet", declared),
                Forms.TEXT.reader(),
                (statement, i, value) -> statement.setBigDecimal(i, bits(values, value.toString())));
    }

    private static Supplier<SchemaBuilder> schema(String name, String declared) {
        String options = CreateTable.options(declared);
        return () -> named(SchemaBuilder.string(), name).parameter("allowed", options);
    }

    private static BigDecimal bits(List<String> values, String some) {
        BigInteger bits = Stream.of(some.split(",", -1))
                .map(values::indexOf)
                .filter(place -> place >= 0)
                .reduce(BigInteger.ZERO, BigInteger::setBit, BigInteger::or);
        return new BigDecimal(bits);
    }
}
