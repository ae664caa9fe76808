package dev.leat.poller.dialect;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Map;

/**
 * What the database says of a column.
 *
 * @param jdbcType of {@link java.sql.Types}
 * @param typeName the database's own, as its driver tells it
 * @param precision digits or characters; 0 if there is no such limit
 * @param scale digits behind the point, of numbers and of seconds
 */
public record ColumnFacts(String name, int jdbcType, String typeName, int precision, int scale, boolean nullable) {

    /** @param hidden names of types, by column, that the driver does not tell */
    static ColumnFacts of(ResultSetMetaData of, int index, Map<String, String> hidden) throws SQLException {
        return new ColumnFacts(
                of.getColumnLabel(index),
                of.getColumnType(index),
                hidden.getOrDefault(of.getColumnLabel(index), of.getColumnTypeName(index)),
                of.getPrecision(index),
                of.getScale(index),
                of.isNullable(index) != ResultSetMetaData.columnNoNulls);
    }
}
