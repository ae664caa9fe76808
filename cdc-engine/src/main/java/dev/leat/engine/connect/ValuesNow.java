package dev.leat.engine.connect;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Asks a database for what its log leaves out of a change because the change did not touch it. */
public interface ValuesNow {

    /** Of a database whose log leaves out nothing. */
    ValuesNow NEVER_NEEDED = (schema, table, columns, keys) -> {
        throw new IllegalStateException("%s.%s: a value was left out of the log".formatted(schema, table));
    };

    /**
     * The values that stand there now, which may be later than the change; then a later change tells so.
     *
     * @param columns of the row's schema
     * @param keys of the rows, as records have them
     * @return for each key its values in the order of the columns; empty where the row is gone, or a column or the table is
     */
    List<Optional<List<@Nullable Object>>> of(String schema, String table, List<Field> columns, List<Struct> keys)
            throws Exception;
}
