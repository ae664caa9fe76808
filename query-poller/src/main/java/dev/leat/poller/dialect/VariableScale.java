package dev.leat.poller.dialect;

import static dev.leat.poller.dialect.Forms.named;

import java.math.BigDecimal;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** Decimals of which each has its own scale, in Debezium's form. */
final class VariableScale {

    static final Supplier<SchemaBuilder> SCHEMA =
            () -> named(SchemaBuilder.struct(), "io.debezium.data.VariableScaleDecimal")
                    .doc("Variable scaled decimal")
                    .field("scale", Schema.INT32_SCHEMA)
                    .field("value", Schema.BYTES_SCHEMA);

    private static final Schema BUILT = SCHEMA.get().build();

    static final ColumnForm FORM = new ColumnForm(
            SCHEMA,
            (rows, i) -> {
                BigDecimal value = rows.getBigDecimal(i);
                return value == null ? null : of(BUILT, value);
            },
            ColumnForm.NOT_COMPARED);

    private VariableScale() {}

    /** @param schema of {@link #SCHEMA}, which may also be null */
    static Struct of(Schema schema, BigDecimal value) {
        return new Struct(schema)
                .put("scale", value.scale())
                .put("value", value.unscaledValue().toByteArray());
    }
}
