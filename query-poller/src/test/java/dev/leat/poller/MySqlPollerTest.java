package dev.leat.poller;

import dev.leat.services.MySqlService;
import dev.leat.services.SharedServices;
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
}
