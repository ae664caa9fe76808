package dev.leat.poller;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlitePollerTest extends PollerContract {

    private static final String NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')";

    @TempDir
    Path folder = Path.of("");

    @Override
    TestDatabase fresh(String name) {
        TestDatabase made = new TestDatabase(
                "jdbc:sqlite:" + folder.resolve(name), "", "", "main", "TEXT", NOW, Map.of("window.ms", "60000"));
        made.sql("PRAGMA journal_mode = WAL");
        return made;
    }

    /** There is one writer at a time: the time is another writer's, who waits for its turn. */
    @Override
    Late late(String sql) throws SQLException {
        String then = database.pairs("SELECT 1, " + NOW).get("1");
        return new Late() {
            @Override
            public void commit() {
                database.sql(sql.replace("$now", "'" + then + "'"));
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void rangesOfKeysHoldForEachTypeThatKeysHave() throws Exception {
        assertThatRangesHold("INTEGER", "-1", "2", "10");
        assertThatRangesHold("DECIMAL(10,2)", "-1.5", "2", "10.25");
        assertThatRangesHold("TEXT", "'Banana'", "'apple'", "'cherry'");
        assertThatRangesHold("TEXT COLLATE NOCASE", "'apple'", "'Banana'", "'cherry'");
        assertThatRangesHold("BLOB", "x'00'", "x'7f'", "x'ff'");
    }

    @Test
    void aSessionOnlyReads() throws Exception {
        assertThatASessionOnlyReads();
    }
}
