package dev.leat.poller.dialect;

import java.nio.ByteBuffer;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The forms of SQLite, whose columns take values of any storage class. One of another class than the declaration says has no
 * form: the driver would make 0 of a text, and in the order of rows it does not stand where the value stands that is made of it.
 */
final class SqliteForms {

    /** What is made of a stored value; null if it is of another class. */
    private interface Fit {
        @Nullable
        Object value(Object stored);
    }

    static final ColumnForm INTEGER = of("an integer", Forms.INT64, SqliteForms::whole);

    static final ColumnForm BOOLEAN =
            of("a truth value", Forms.BOOLEAN, stored -> whole(stored) instanceof Long number ? number != 0 : null);

    /** Whole numbers too: a column of this kind makes reals of them anyway. */
    static final ColumnForm REAL = of(
            "a number",
            Forms.FLOAT64,
            stored -> stored instanceof Number number ? (Object) number.doubleValue() : null);

    static final ColumnForm BLOB =
            of("a blob", Forms.BYTES, stored -> stored instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : null);

    /** Numbers too, as SQLite shows them: where a column keeps them, it compares texts that look so as numbers. */
    static final ColumnForm TEXT = new ColumnForm(
            Forms.TEXT.schema(),
            (rows, i) -> switch (rows.getObject(i)) {
                case null -> null;
                case String text -> text;
                case Number number -> rows.getString(i);
                case Object other -> throw unfit(other, "a text");
            },
            Forms.TEXT.binder());

    /** Where it is not known whether the column would compare it as a number. */
    static final ColumnForm TEXT_ONLY = of(
            "a text, or the column is to be declared INTEGER",
            Forms.TEXT,
            stored -> stored instanceof String ? stored : null);

    private SqliteForms() {}

    static ColumnForm decimal(int precision, int scale) {
        ColumnForm form = Forms.decimal(precision, scale);
        return new ColumnForm(
                form.schema(),
                (rows, i) -> switch (rows.getObject(i)) {
                    case null -> null;
                    case Number number -> form.reader().read(rows, i);
                    case Object other -> throw unfit(other, "a number");
                },
                form.binder());
    }

    private static ColumnForm of(String wanted, ColumnForm form, Fit fit) {
        return new ColumnForm(
                form.schema(),
                (rows, i) -> {
                    Object stored = rows.getObject(i);
                    Object value = stored == null ? null : fit.value(stored);
                    if (stored != null && value == null) {
                        throw unfit(stored, wanted);
                    }
                    return value;
                },
                form.binder());
    }

    private static @Nullable Object whole(Object stored) {
        return stored instanceof Integer || stored instanceof Long ? ((Number) stored).longValue() : null;
    }

    private static DataException unfit(Object stored, String wanted) {
        String stands = switch (stored) {
            case String text -> "a text";
            case byte[] bytes -> "a blob";
            case Double real -> "a real";
            case Object number -> "an integer";
        };
        return new DataException("%s stands where the column's declaration wants %s".formatted(stands, wanted));
    }
}
