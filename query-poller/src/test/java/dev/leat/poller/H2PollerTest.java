package dev.leat.poller;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2PollerTest extends PollerContract {

    @TempDir
    Path folder = Path.of("");

    @Override
    TestDatabase fresh(String name) {
        return new TestDatabase(
                "jdbc:h2:" + folder.resolve(name)
                        + ";DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE;DATABASE_TO_UPPER=FALSE",
                "sa",
                "",
                "PUBLIC",
                "TIMESTAMP(6) WITH TIME ZONE",
                "CURRENT_TIMESTAMP(6)",
                Map.of("window.ms", "60000"));
    }

    @Test
    void rangesOfKeysHoldForEachTypeThatKeysHave() throws Exception {
        assertThatRangesHold("SMALLINT", "-1", "2", "10");
        assertThatRangesHold("BIGINT", "-1", "2", "10");
        assertThatRangesHold("NUMERIC(10,2)", "-1.5", "2", "10.25");
        assertThatRangesHold("VARCHAR(10)", "'Banana'", "'apple'", "'cherry'");
        assertThatRangesHold(
                "UUID", "'00000000-0000-0000-0000-00000000000a'", "'00000000-0000-0000-0000-0000000000f0'");
        assertThatRangesHold("VARBINARY(2)", "X'00'", "X'7f'", "X'ff'");
        assertThatRangesHold("DATE", "'1969-01-31'", "'2024-01-31'");
        assertThatRangesHold("TIME(6)", "'00:00:00'", "'12:30:00.5'");
        assertThatRangesHold("TIMESTAMP(6)", "'1969-01-31 12:30:00'", "'2024-01-31 12:30:00.000001'");
    }
}
