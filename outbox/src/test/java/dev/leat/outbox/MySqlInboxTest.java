package dev.leat.outbox;

final class MySqlInboxTest extends InboxContract {

    MySqlInboxTest() {
        super(TestDatabase.of(Dialect.MYSQL));
    }
}
