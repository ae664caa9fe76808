package dev.leat.poller;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HSQLDB, which keeps to the standard and is known by nothing else. */
class AnsiPollerTest extends PollerContract {

    /** It makes capital letters of names without quotes. */
    private static final String NAMES = "\\b(items|log|id|v|gone|updated_at)\\b";

    @Override
    TestDatabase fresh(String name) {
        return new TestDatabase(
                "jdbc:hsqldb:mem:" + name + ";hsqldb.tx=mvcc",
                "SA",
                "",
                "PUBLIC",
                "TIMESTAMP(6) WITH TIME ZONE",
                "CURRENT_TIMESTAMP(6)",
                Map.of("window.ms", "60000", "clock.query", "VALUES CURRENT_TIMESTAMP(6)"),
                sql -> sql.replaceAll(NAMES, "\"$1\""));
    }

    @AfterEach
    void shutDown() {
        database.sql("SHUTDOWN");
    }

    @Test
    void aSessionOnlyReads() throws Exception {
        assertThatASessionOnlyReads();
    }
}
