package dev.leat.outbox;

final class MySqlTableOutboxTest extends TableOutboxContract {

    MySqlTableOutboxTest() {
        super(TestDatabase.of(Dialect.MYSQL));
    }

    @Override
    String debeziumsTable() {
        return """
                CREATE TABLE outbox (
                    id            binary(16)   NOT NULL PRIMARY KEY,
                    aggregatetype varchar(255) NOT NULL,
                    aggregateid   varchar(255) NOT NULL,
                    type          varchar(255) NOT NULL,
                    payload       json
                )
                """;
    }
}
