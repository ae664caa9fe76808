package dev.leat.poller.dialect;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * What the database says of a column.
 *
 * @param jdbcType of {@link java.sql.Types}
 * @param typeName the database's own, as its driver tells it
 * @param precision digits or characters; 0 if there is no such limit
 * @param scale digits behind the point, of numbers and of seconds
 * @param declared if it is a column of a table, and its dialect knows more than the driver does
 */
public record ColumnFacts(
        String name,
        int jdbcType,
        String typeName,
        int precision,
        int scale,
        boolean nullable,
        Optional<Declaration> declared) {

    static ColumnFacts of(Dialect dialect, ResultSetMetaData of, int index, Map<String, Declaration> declared)
            throws SQLException {
        return new ColumnFacts(
                of.getColumnLabel(index),
                of.getColumnType(index),
                dialect.typeName(of, index),
                of.getPrecision(index),
                of.getScale(index),
                of.isNullable(index) != ResultSetMetaData.columnNoNulls,
                Optional.ofNullable(declared.get(of.getColumnLabel(index))));
    }
}
