package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.poller.horizon.Horizon.Means;
import dev.leat.services.MySqlService;
import dev.leat.services.SharedServices;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MySqlPollerTest extends PollerContract {

    @Override
    TestDatabase fresh(String name) {
        MySqlService server = SharedServices.mySql();
        server.createDatabase(name);
        return new TestDatabase(
                server.jdbcUrl(name) + "?allowPublicKeyRetrieval=true",
                server.user(),
                server.password(),
                name,
                "TIMESTAMP(6)",
                "NOW(6)",
                Map.of("late.commits", "horizon", "margin.ms", "200"));
    }

    @Test
    void aSessionOnlyReads() throws Exception {
        assertThatASessionOnlyReads();
    }

    /** Its session is gone, so that only one table of the server shows it, and not at once to who asks often. */
    @Test
    void aTransactionThatXaPreparedAndLeftBehindIsWaitedFor() throws Exception {
        database.sql("CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(40), updated_at TIMESTAMP(6) NOT NULL)");
        String xid = "'" + database.schema() + "'";
        try (Life life = poll(Map.of("poll.interval.max.ms", "10"), Map.of(), "items")) {
            life.untilLoaded();
            try (Connection branch = database.connect();
                    Statement statement = branch.createStatement()) {
                statement.execute("XA START " + xid);
                statement.execute("INSERT INTO items VALUES (1, 'late', NOW(6))");
                statement.execute("XA END " + xid);
                statement.execute("XA PREPARE " + xid);
            }
            database.sql("INSERT INTO items VALUES (2, 'early', NOW(6))");
            life.until(() -> life.state.containsKey("2"));
            long seen = System.nanoTime();
            // the margin is shorter
            life.until(() -> System.nanoTime() - seen > 2_000_000_000);
            database.sql("XA COMMIT " + xid);
            life.until(() -> life.state.containsKey("1"));
        }
    }

    @Test
    void theHorizonIsUsedOnlyWhereTheTableItselfSetsItsCursor() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(40), updated_at TIMESTAMP(6) NOT NULL)",
                "CREATE TRIGGER checked BEFORE INSERT ON items FOR EACH ROW SET NEW.v = TRIM(NEW.v)",
                "CREATE TRIGGER touched BEFORE UPDATE ON items FOR EACH ROW SET NEW.updated_at = NOW(6)");
        assertThat(means(Map.of("late.commits", "auto"))).isEqualTo(Means.WINDOW);
        database.sql("CREATE TRIGGER made BEFORE INSERT ON items FOR EACH ROW SET NEW.updated_at = NOW(6)");
        assertThat(means(Map.of("late.commits", "auto"))).isEqualTo(Means.OPEN_TRANSACTIONS);
    }
}
