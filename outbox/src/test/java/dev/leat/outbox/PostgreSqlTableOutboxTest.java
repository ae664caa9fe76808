package dev.leat.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.Connection;
import org.junit.jupiter.api.Test;

final class PostgreSqlTableOutboxTest extends TableOutboxContract {

    PostgreSqlTableOutboxTest() {
        super(TestDatabase.of(Dialect.POSTGRESQL));
    }

    @Override
    String debeziumsTable() {
        return """
                CREATE TABLE outbox (
                    id            uuid         NOT NULL PRIMARY KEY,
                    aggregatetype varchar(255) NOT NULL,
                    aggregateid   varchar(255) NOT NULL,
                    type          varchar(255) NOT NULL,
                    payload       jsonb
                )
                """;
    }

    @Test
    void avroIsRefusedWhereThePayloadIsText() throws Exception {
        database().execute("ALTER TABLE outbox ALTER payload TYPE text USING ''");
        Message message = Message.event("Said")
                .of("person", "1")
                .avro(new byte[0], "\"null\"")
                .build();

        assertThatIllegalStateException().isThrownBy(() -> publish(message)).withMessageContaining("which holds text");
    }

    @Test
    void aTableInAnotherSchemaIsFound() throws Exception {
        database().execute("CREATE SCHEMA \"Billing\"; ALTER TABLE outbox SET SCHEMA \"Billing\"");
        try (Connection connection = database().begin()) {
            TableOutbox.in(Dialect.POSTGRESQL, "Billing.outbox").publish(connection, placed("1"));
            connection.commit();
        }

        assertThat(database().count("SELECT count(*) FROM \"Billing\".outbox")).isEqualTo(1);
    }
}
