package dev.leat.engine.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.Parser;
import org.postgresql.jdbc.PgConnection;

/** What the database says of a condition before anything is read by it. Nothing of it is carried out. */
final class PostgresCondition {

    private final ConsistentReads reads;
    private final Connection connection;
    private final ObjectMapper json = new ObjectMapper();

    PostgresCondition(ConsistentReads reads, Connection connection) {
        this.reads = reads;
        this.connection = connection;
    }

    /**
     * @param table as SQL wants it
     * @throws dev.leat.stream.error.LeatException operator, when it is no condition on the table, or more than one
     */
    void check(String table, String where) throws SQLException {
        // INVARIANT: what closes a bracket that it has not opened is valid in one of these places at most
        for (String place : List.of("SELECT 1 FROM ONLY %s WHERE (\n%s\n)", "SELECT ARRAY[\n%2$s\n] FROM ONLY %1$s")) {
            rows(place.formatted(table, where), List.of());
        }
    }

    /** About how many rows a statement gives. */
    long rows(String select, List<String> parameters) throws SQLException {
        return reads.reading(() -> {
            requireOne(select);
            try (PreparedStatement statement = connection.prepareStatement("EXPLAIN (FORMAT JSON) " + select)) {
                if (statement.getParameterMetaData().getParameterCount() > parameters.size()) {
                    throw reads.refused("the condition has a ? in it; write the operator's function instead, such as"
                            + " jsonb_exists(a, b) for a ? b");
                }
                ConsistentReads.bind(statement, parameters);
                try (ResultSet plan = statement.executeQuery()) {
                    plan.next();
                    return json.readTree(plan.getString(1))
                            .path(0)
                            .path("Plan")
                            .path("Plan Rows")
                            .asLong();
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /**
     * The driver carries out each of several statements by itself, so that one of them could end the transaction which protects
     * the database. Asked of the driver's own parser: what that does not take apart, the server takes as one or not at all.
     */
    private void requireOne(String sql) throws SQLException {
        boolean standardStrings = connection.unwrap(PgConnection.class).getStandardConformingStrings();
        if (Parser.parseJdbcSql(sql, standardStrings, true, true, false, false).size() != 1) {
            throw reads.refused("the condition is more than a condition: it has a ; in it");
        }
    }
}
