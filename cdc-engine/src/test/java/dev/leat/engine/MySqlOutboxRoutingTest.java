package dev.leat.engine;

import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.source.Outboxes;
import dev.leat.outbox.Dialect;
import dev.leat.outbox.Outbox;
import dev.leat.outbox.TableOutbox;
import dev.leat.services.MySqlServer.Gtids;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MySqlOutboxRoutingTest extends OutboxRoutingContract {

    private final MySqlShop shop = new MySqlShop(Gtids.ON);

    @Override
    Dialect dialect() {
        return Dialect.MYSQL;
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
        return shop.name;
    }

    @Override
    String debeziumsTable() {
        return "CREATE TABLE debezium_outbox (id binary(16) PRIMARY KEY, aggregatetype varchar(255) NOT NULL,"
                + " aggregateid varchar(255) NOT NULL, type varchar(255) NOT NULL, payload json)";
    }

    @Override
    Source source() {
        return shop.source(shop.definition("fruits")
                .with(new Outboxes(List.of(shop.name + ".outbox", shop.name + ".debezium_outbox"), Optional.empty())));
    }

    @Override
    List<Outbox> outboxes() {
        TableOutbox table = TableOutbox.in(Dialect.MYSQL);
        return List.of(table, table.keepingNothing());
    }

    @Test
    void aSourceMayBeAnOutboxAndNothingElse() throws Exception {
        try (MySqlShop messages = new MySqlShop(Gtids.ON)) {
            messages.sql(outboxTable(), "CREATE TABLE nobodys_business (id int PRIMARY KEY)");
            Source source = messages.source(
                    messages.definition().with(new Outboxes(List.of(messages.name + ".outbox"), Optional.empty())));
            source.start();
            reaches(source, SourceState.STREAMING);
            messages.sql("INSERT INTO nobodys_business VALUES (1)");
            try (Connection connection = messages.connect()) {
                connection.setAutoCommit(false);
                TableOutbox.in(Dialect.MYSQL)
                        .publish(connection, about("only", "1").json("{}").build());
                connection.commit();
            }

            assertThat(arrived(messages.name, "only", 1)).hasSize(1);
            assertThat(source.status().published()).isEqualTo(1);
        }
    }

    @Test
    void whatStandsInAnOutboxIsPublishedBeforeItsLog() throws Exception {
        try (MySqlShop left = new MySqlShop(Gtids.ON)) {
            left.sql(outboxTable());
            publishesInOrderAndOnceWhatStandsInAnOutbox(
                    left::connect,
                    () -> left.source(
                            left.definition().with(new Outboxes(List.of(left.name + ".outbox"), Optional.empty()))));
        }
    }

    @Override
    void close() {
        shop.close();
    }
}
