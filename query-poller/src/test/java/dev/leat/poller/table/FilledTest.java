package dev.leat.poller.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FilledTest {

    private static final Schema INNER =
            SchemaBuilder.struct().field("x", Schema.INT32_SCHEMA).build();

    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field("int8", Schema.INT8_SCHEMA)
            .field("int16", Schema.INT16_SCHEMA)
            .field("int32", Schema.INT32_SCHEMA)
            .field("int64", Schema.INT64_SCHEMA)
            .field("float32", Schema.FLOAT32_SCHEMA)
            .field("float64", Schema.FLOAT64_SCHEMA)
            .field("boolean", Schema.BOOLEAN_SCHEMA)
            .field("string", Schema.STRING_SCHEMA)
            .field("bytes", Schema.BYTES_SCHEMA)
            .field("array", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .field(
                    "map",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).build())
            .field("struct", INNER)
            .field("none", Schema.OPTIONAL_STRING_SCHEMA)
            .field("default", SchemaBuilder.int32().optional().defaultValue(7).build())
            .build();

    private static final @Nullable Object[] VALUES = {
        (byte) 1,
        (short) 2,
        3,
        4L,
        5f,
        6d,
        true,
        "seven",
        new byte[] {8},
        List.of("nine"),
        Map.of("ten", 10),
        new Struct(INNER).put("x", 11),
        null,
        null
    };

    /** A method that a later version of Connect adds would read from an empty struct. */
    static Stream<Method> methodsOfStruct() {
        return Arrays.stream(Struct.class.getMethods())
                .filter(method -> method.getDeclaringClass() == Struct.class && !method.isBridge());
    }

    @ParameterizedTest
    @MethodSource("methodsOfStruct")
    void nothingIsLeftToStructItself(Method method) throws Exception {
        assertThat(Filled.class.getMethod(method.getName(), method.getParameterTypes()))
                .matches(own -> own.getDeclaringClass() == Filled.class);
    }

    @ParameterizedTest
    @MethodSource("methodsOfStruct")
    void whatIsReadIsWhatAnyStructGives(Method method) throws Exception {
        Struct plain = plain();
        Struct filled = new Filled(SCHEMA, VALUES);
        if (List.of(method.getParameterTypes()).equals(List.of(String.class))) {
            for (Field field : SCHEMA.fields()) {
                assertThat(outcome(method, filled, field.name()))
                        .as(field.name())
                        .isEqualTo(outcome(method, plain, field.name()));
            }
            assertThat(outcome(method, filled, "nowhere")).isEqualTo(outcome(method, plain, "nowhere"));
        }
        if (List.of(method.getParameterTypes()).equals(List.of(Field.class))) {
            for (Field field : SCHEMA.fields()) {
                assertThat(outcome(method, filled, field)).isEqualTo(outcome(method, plain, field));
            }
        }
        if (method.getName().equals("schema")) {
            assertThat(method.invoke(filled)).isEqualTo(SCHEMA);
        }
    }

    @Test
    void anotherValueIsOfTheFieldsTypeAndOfThisStructAlone() {
        Filled one = new Filled(SCHEMA, VALUES);
        Filled other = new Filled(SCHEMA, VALUES);
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);

        one.put("string", "eight").put("default", 8);

        assertThat(one.getString("string")).isEqualTo("eight");
        assertThat(one.getInt32("default")).isEqualTo(8);
        assertThat(other.getString("string")).isEqualTo("seven");
        assertThat(one).isNotEqualTo(other);
        assertThatThrownBy(() -> one.put("string", 9)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> one.put("nowhere", 9)).isInstanceOf(DataException.class);
    }

    private static Struct plain() {
        Struct plain = new Struct(SCHEMA);
        SCHEMA.fields().forEach(field -> plain.put(field, VALUES[field.index()]));
        return plain;
    }

    /** What a method gives or throws. */
    private static @Nullable Object outcome(Method method, Struct struct, Object argument)
            throws IllegalAccessException {
        try {
            return method.invoke(struct, argument);
        } catch (InvocationTargetException thrown) {
            return thrown.getTargetException().getClass();
        }
    }
}
