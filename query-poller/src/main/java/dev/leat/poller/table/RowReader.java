package dev.leat.poller.table;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.table.PolledTable.Column;
import dev.leat.stream.error.LeatException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the rows of {@link PolledTable#select()}. Not thread-safe. */
public final class RowReader {

    private final PolledTable table;
    private final Fingerprint fingerprint = new Fingerprint();

    public RowReader(PolledTable table) {
        this.table = table;
    }

    /** A row as it was read. */
    public sealed interface Read {

        /** Its values in the table's order of rows: the cursor's, then the key's. */
        List<Object> place();

        List<Object> key();

        String fingerprint();

        /** About, and at least: what most of the memory goes to. */
        long bytes();
    }

    /** @param values of all columns, as the topic has them; not a copy: do not change them */
    @SuppressWarnings("ArrayRecordComponent") // carried to the record, never compared
    public record Row(
            List<Object> place,
            List<Object> key,
            String fingerprint,
            @Nullable Object[] values) implements Read {

        @Override
        public long bytes() {
            return RowReader.bytes(Arrays.asList(values));
        }
    }

    /**
     * A row with a value that its type on the topic does not hold.
     *
     * @param raw all columns, as the database shows them
     */
    public record BadRow(
            List<Object> place, List<Object> key, String fingerprint, String why, Map<String, @Nullable String> raw)
            implements Read {

        @Override
        public long bytes() {
            return RowReader.bytes(raw.values());
        }
    }

    private static long bytes(Iterable<? extends @Nullable Object> values) {
        long bytes = 0;
        for (Object value : values) {
            bytes += switch (value) {
                case String text -> text.length();
                case byte[] array -> array.length;
                case ByteBuffer buffer -> buffer.remaining();
                case null, default -> Long.BYTES;
            };
        }
        return bytes;
    }

    /**
     * The row that the result set stands on.
     *
     * @throws LeatException operator, when the cursor or the key cannot be read
     * @throws SQLException when the database fails
     */
    public Read read(ResultSet rows) throws SQLException {
        List<Column> columns = table.columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        String why = null;
        for (int i = 0; i < values.length; i++) {
            try {
                values[i] = columns.get(i).form().reader().read(rows, i + 1);
            } catch (RuntimeException unfit) {
                why = columns.get(i).name() + ": " + unfit.getMessage();
            } catch (SQLException failure) {
                if (rows.isClosed() || String.valueOf(failure.getSQLState()).startsWith("08")) {
                    throw failure;
                }
                why = columns.get(i).name() + ": " + failure.getMessage();
            }
        }
        List<Object> place = some(table.order(), values, why);
        List<Object> key = some(table.key(), values, why);
        if (why == null) {
            return new Row(place, key, fingerprint.of(values), values);
        }
        Map<String, @Nullable String> raw = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            raw.put(columns.get(i).name(), rows.getString(i + 1));
        }
        return new BadRow(place, key, fingerprint.of(raw.values().toArray()), why, raw);
    }

    private List<Object> some(List<Integer> of, @Nullable Object[] values, @Nullable String why) {
        Object[] some = new Object[of.size()];
        for (int at = 0; at < some.length; at++) {
            int i = of.get(at);
            Object value = values[i];
            if (value == null) {
                throw withoutPlace(table, i, why == null ? "is null" : "cannot be read (" + why + ")", null);
            }
            some[at] = value;
        }
        return List.of(some);
    }

    /**
     * A value of a column that rows are ordered or found by, by itself.
     *
     * @param column of the table
     * @param index in the result
     * @throws LeatException operator, when its type on the topic does not hold it
     */
    public static @Nullable Object placed(PolledTable table, int column, ResultSet row, int index) throws SQLException {
        try {
            return table.columns().get(column).form().reader().read(row, index);
        } catch (RuntimeException unfit) {
            throw withoutPlace(table, column, "cannot be read (" + unfit.getMessage() + ")", unfit);
        }
    }

    private static LeatException withoutPlace(PolledTable table, int column, String why, @Nullable Throwable cause) {
        return new LeatException(
                PollerError.CURSOR_NOT_READABLE,
                "%s has a row whose %s %s, so that it has no place among the others; mend that row, or choose another cursor or key"
                        .formatted(
                                table.settings().fullName(),
                                table.columns().get(column).name(),
                                why),
                cause);
    }
}
