package dev.leat.outbox;

final class PostgreSqlInboxTest extends InboxContract {

    PostgreSqlInboxTest() {
        super(TestDatabase.of(Dialect.POSTGRESQL));
    }
}
