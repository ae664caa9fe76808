package dev.leat.engine;

import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.Outboxes;
import dev.leat.outbox.Dialect;
import dev.leat.outbox.LogOutbox;
import dev.leat.outbox.Outbox;
import dev.leat.outbox.TableOutbox;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PostgresOutboxRoutingTest extends OutboxRoutingContract {

    private static final String PREFIX = "shop-outbox";

    private final Shop shop = new Shop();

    @Override
    Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    String name() {
        return shop.name;
    }

    @Override
    KafkaAccess kafka() {
        return shop.kafka;
    }

    @Override
    SchemaRegistry registry() {
        return shop.registry;
    }

    @Override
    void sql(String... statements) {
        shop.sql(statements);
    }

    @Override
    Connection connect() throws SQLException {
        return shop.connect();
    }

    @Override
    String schema() {
        return "public";
    }

    @Override
    String debeziumsTable() {
        return "CREATE TABLE debezium_outbox (id uuid PRIMARY KEY, aggregatetype varchar(255) NOT NULL,"
                + " aggregateid varchar(255) NOT NULL, type varchar(255) NOT NULL, payload jsonb)";
    }

    @Override
    Source source() {
        // by the pattern they would be tables
        return shop.source(shop.definition("public.*")
                .with(new Outboxes(List.of("public.outbox", "public.debezium_outbox"), Optional.of(PREFIX))));
    }

    @Override
    List<Outbox> outboxes() {
        TableOutbox table = TableOutbox.in(Dialect.POSTGRESQL);
        return List.of(table, table.keepingNothing(), LogOutbox.withPrefix(PREFIX));
    }

    @Override
    void close() {
        shop.close();
    }

    @Test
    void aSourceMayBeAnOutboxInTheLogAndNothingElse() throws Exception {
        try (Shop messages = new Shop()) {
            Source source = messages.source(messages.definition().with(new Outboxes(List.of(), Optional.of(PREFIX))));
            source.start();
            reaches(source, SourceState.STREAMING);
            messages.sql(
                    "CREATE TABLE nobodys_business (id int PRIMARY KEY)", "INSERT INTO nobodys_business VALUES (1)");
            try (Connection connection = messages.connect()) {
                connection.setAutoCommit(false);
                LogOutbox.withPrefix(PREFIX)
                        .publish(connection, about("only", "1").json("{}").build());
                connection.commit();
            }

            assertThat(arrived(messages.name, "only", 1)).hasSize(1);
            assertThat(source.status().published()).isEqualTo(1);
        }
    }

    @Test
    void whatStandsInAnOutboxIsPublishedBeforeItsLog() throws Exception {
        try (Shop left = new Shop()) {
            left.sql(outboxTable());
            publishesInOrderAndOnceWhatStandsInAnOutbox(
                    left::connect,
                    () -> left.source(
                            left.definition().with(new Outboxes(List.of("public.outbox"), Optional.of(PREFIX)))));
        }
    }

    @Test
    void whatIsNoMessageInTheLogIsADeadLetter() throws Exception {
        sql(
                "SELECT pg_logical_emit_message(true, '%s', '\\x01ff'::bytea)".formatted(PREFIX),
                "SELECT pg_logical_emit_message(false, '%s', '\\x02'::bytea)".formatted(PREFIX),
                "SELECT pg_logical_emit_message(true, 'of somebody else', 'anything')",
                "SELECT pg_logical_emit_message(true, '%s', 'anything')".formatted(PREFIX.toUpperCase(Locale.ROOT)));
        publish(
                LogOutbox.withPrefix(PREFIX),
                about("afterwards", "1").json("{}").build());

        assertThat(arrived("afterwards", 1)).hasSize(1);
        assertThat(letters())
                .filteredOn(letter -> letter.origin().topic().equals(name() + ".message"))
                .allSatisfy(letter ->
                        assertThat(letter.reason().code()).isEqualTo(CaptureError.OUTBOX_MESSAGE_MALFORMED.name()))
                .extracting(letter -> letter.reason().message())
                .satisfiesExactly(
                        message -> assertThat(message).contains("2 bytes end too early"),
                        message -> assertThat(message).contains("version 2, and this program knows 1"));
    }
}
