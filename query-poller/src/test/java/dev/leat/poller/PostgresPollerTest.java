package dev.leat.poller;

import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.util.Map;

class PostgresPollerTest extends PollerContract {

    @Override
    TestDatabase fresh(String name) {
        PostgreSqlService server = SharedServices.postgreSql();
        server.createDatabase(name);
        return new TestDatabase(
                server.jdbcUrl(name),
                server.user(),
                server.password(),
                "public",
                "TIMESTAMPTZ",
                "now()",
                Map.of("late.commits", "horizon", "margin.ms", "200"));
    }
}
