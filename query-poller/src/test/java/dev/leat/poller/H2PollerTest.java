package dev.leat.poller;

import java.nio.file.Path;
import java.util.Map;
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
}
