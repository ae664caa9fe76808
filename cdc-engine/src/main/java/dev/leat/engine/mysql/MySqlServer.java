package dev.leat.engine.mysql;

import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.Driver;
import dev.leat.engine.mysql.MySqlPosition.Boundary;
import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.TablePatterns;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Questions to the database server of a source, over one connection that is opened at the first question and again when it
 * broke. Not thread-safe.
 */
final class MySqlServer implements AutoCloseable {

    private static final String CONNECT_TIMEOUT_MS = "10000";
    private static final String SOCKET_TIMEOUT_MS = "30000";

    /** A file of the binary log. */
    record Binlog(String file, long sizeBytes) {

        long number() {
            return Boundary.number(file);
        }
    }

    /** Whether the server knows all transactions of a GTID set, and whether it still has all others. */
    record GtidsOnServer(boolean known, boolean kept) {}

    record TableFacts(String schema, String name, boolean keyed) implements TablePatterns.Named {

        @Override
        public String fullName() {
            return schema + "." + name;
        }

        /** As SQL wants it. */
        String quoted() {
            return MySqlServer.quoted(schema) + "." + MySqlServer.quoted(name);
        }
    }

    /** A column whose values are not told exactly by the log, and why. */
    record UnreadableColumn(TableFacts table, String name, String because) {}

    private final SourceDefinition definition;
    private @Nullable Connection connection;

    MySqlServer(SourceDefinition definition) {
        this.definition = definition;
    }

    /**
     * The driver's view of the JDBC address.
     *
     * @throws LeatException operator, when it is not the address of one MySQL server
     */
    HostInfo address() {
        HostInfo address = parsed(definition.url())
                .orElseThrow(() -> new LeatException(
                        CaptureError.SETTING_REFUSED,
                        "source %s: url is not of the form jdbc:mysql://host:port/database"
                                .formatted(definition.name())));
        if (address.getUser() != null || address.getPassword() != null) {
            throw new LeatException(
                    CaptureError.SETTING_REFUSED,
                    "source %s: url holds credentials; put them into user and password".formatted(definition.name()));
        }
        return address;
    }

    /** Empty when it is not the address of one MySQL server. */
    static Optional<HostInfo> parsed(String url) {
        try {
            if (!ConnectionUrl.acceptsUrl(url)) {
                return Optional.empty();
            }
            ConnectionUrl parsed = ConnectionUrl.getConnectionUrlInstance(url, new Properties());
            return parsed.getType() == ConnectionUrl.Type.SINGLE_CONNECTION
                    ? Optional.of(parsed.getMainHost())
                    : Optional.empty();
        } catch (CJException malformed) {
            return Optional.empty();
        }
    }

    /** Whether each transaction has a GTID. */
    boolean namesTransactions() throws SQLException {
        return "ON".equals(variables().get("gtid_mode"));
    }

    /** Those of the server's variables that matter, by name; a version that does not have one leaves it out. */
    Map<String, String> variables() throws SQLException {
        Map<String, String> variables = new TreeMap<>();
        all(Sql.VARIABLES, row -> variables.put(row.getString(1), row.getString(2)));
        return variables;
    }

    /** Made up by the server when its data was made. */
    String uuid() throws SQLException {
        return String.valueOf(variables().get("server_uuid"));
    }

    /** The oldest first. */
    List<Binlog> binlogs() throws SQLException {
        return all(Sql.BINLOGS, row -> new Binlog(row.getString(1), row.getLong(2)));
    }

    GtidsOnServer gtids(String set) throws SQLException {
        return all(Sql.GTIDS, row -> new GtidsOnServer(row.getBoolean("known"), row.getBoolean("kept")), set, set)
                .getFirst();
    }

    /** What the user may do, as {@code GRANT} statements. */
    List<String> grants() throws SQLException {
        return all(Sql.GRANTS, row -> row.getString(1));
    }

    List<TableFacts> tables() throws SQLException {
        return all(
                Sql.TABLES,
                row -> new TableFacts(row.getString("schema"), row.getString("name"), row.getBoolean("keyed")));
    }

    List<UnreadableColumn> unreadableColumns() throws SQLException {
        return all(
                Sql.UNREADABLE_COLUMNS,
                row -> new UnreadableColumn(
                        new TableFacts(row.getString("schema"), row.getString("name"), true),
                        row.getString("column"),
                        row.getString("because")));
    }

    /** How tables are read whose numbers the server would otherwise show with fewer digits than they have, by full name. */
    Map<String, String> exactSelects() throws SQLException {
        Map<TableFacts, StringJoiner> columns = new LinkedHashMap<>();
        all(
                Sql.FLOATS,
                row -> columns.computeIfAbsent(
                                new TableFacts(row.getString("schema"), row.getString("name"), true),
                                table -> new StringJoiner(", "))
                        .add(
                                row.getBoolean("shortened")
                                        ? "%1$s * 1e0 AS %1$s".formatted(quoted(row.getString("column")))
                                        : quoted(row.getString("column"))));
        Map<String, String> selects = new TreeMap<>();
        columns.forEach(
                (table, list) -> selects.put(table.fullName(), "SELECT %s FROM %s".formatted(list, table.quoted())));
        return selects;
    }

    /** Whether the user may read a table. */
    boolean mayRead(TableFacts table) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement
                    .executeQuery("SELECT * FROM " + table.quoted() + " LIMIT 0")
                    .close();
            return true;
        } catch (SQLException refused) {
            if (MySqlFailures.isMissingPrivilege(refused)) {
                return false;
            }
            throw refused;
        }
    }

    static String quoted(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> all(Sql sql, RowReader<T> reader, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(sql.text)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            address();
            Properties properties = new Properties();
            properties.setProperty("user", definition.user());
            properties.setProperty("password", definition.password());
            properties.setProperty("connectTimeout", CONNECT_TIMEOUT_MS);
            properties.setProperty("socketTimeout", SOCKET_TIMEOUT_MS);
            open = new Driver().connect(definition.url(), properties);
            connection = open;
        }
        if (open == null) {
            throw new SQLException("no MySQL address", "08001");
        }
        return open;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // nothing depends on it: the server notices by itself
            }
        }
    }
}
