package dev.leat.poller;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.cursor.Progress;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.dialect.Dialects;
import dev.leat.poller.dialect.TableFacts;
import dev.leat.poller.table.PolledTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a connector would read, for who hosts it. Reads no rows. */
public final class QueryTables {

    private QueryTables() {}

    /**
     * The tables with the very schemas that the connector will give their records.
     *
     * @param properties of the connector
     * @throws org.apache.kafka.common.config.ConfigException when they are wrong
     * @throws dev.leat.stream.error.LeatException operator, when a table cannot be polled so
     * @throws SQLException when the database does not answer, or refuses
     */
    public static List<PolledTable> of(Map<String, String> properties) throws SQLException {
        PollerSettings settings = PollerSettings.of(properties);
        Dialect dialect = Dialects.of(settings);
        Connection session = Session.open(settings, dialect);
        try {
            List<PolledTable> tables = new ArrayList<>();
            for (var table : settings.tables()) {
                tables.add(PolledTable.of(settings.source(), dialect, table, TableFacts.read(session, dialect, table)));
            }
            return tables;
        } finally {
            Session.close(session);
        }
    }

    /** Whether a failure of the database may pass by itself. */
    public static boolean passes(Map<String, String> properties, SQLException failure) {
        return Dialects.of(PollerSettings.of(properties)).passes(failure);
    }

    /**
     * Whether all rows of these tables have been read once.
     *
     * @param tables as {@code schema.table}
     * @param offset of a record of the connector
     */
    public static boolean areLoaded(Collection<String> tables, Map<String, String> offset) {
        return tables.stream().allMatch(table -> offset.containsKey(table) && Progress.isLoaded(offset.get(table)));
    }
}
