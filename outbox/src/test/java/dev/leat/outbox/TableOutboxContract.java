package dev.leat.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an outbox that is a table promises on every database. */
abstract class TableOutboxContract extends OutboxContract {

    private final TestDatabase database;

    /** @param database new for each test, which has it to itself */
    TableOutboxContract(TestDatabase database) {
        this.database = database;
    }

    /** Makes the table {@code outbox} as somebody made it for Debezium, with nothing but what its router asks for. */
    abstract String debeziumsTable();

    @BeforeEach
    void createTable() throws SQLException {
        database.execute(database.dialect.sql("outbox-table"));
    }

    @Override
    TestDatabase database() {
        return database;
    }

    @Override
    TableOutbox outbox() {
        return TableOutbox.in(database.dialect);
    }

    @Override
    List<Told> published() throws Exception {
        return rows("outbox");
    }

    @Test
    void aTableAsDebeziumWantsItWorksUnchanged() throws Exception {
        database.execute("DROP TABLE outbox");
        database.execute(debeziumsTable());
        Message message =
                Message.event("OrderPlaced").of("order", "1").json("{\"a\": 1}").build();
        publish(message);

        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT aggregatetype, aggregateid, type, payload FROM outbox")) {
            assertThat(row.next()).isTrue();
            assertThat(List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                    .containsExactly("order", "1", "OrderPlaced", "{\"a\": 1}");
        }
    }

    @Test
    void aMessageThatTheTableHasNoColumnForIsRefused() throws Exception {
        database.execute("DROP TABLE outbox");
        database.execute(debeziumsTable());
        Message message = Message.event("Paid")
                .of("order", "1")
                .json("{}")
                .header("a", "b")
                .build();

        assertThatIllegalStateException()
                .isThrownBy(() -> publish(message))
                .withMessageContaining("needs the column headers")
                .withMessageContaining("outbox-table.sql");
    }

    @Test
    void aTableThatIsNoOutboxIsToldApart() throws Exception {
        database.execute("CREATE TABLE orders (id integer, type integer)");
        TableOutbox orders = TableOutbox.in(database.dialect, "orders");
        try (Connection connection = database.begin()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> orders.publish(connection, placed("1")))
                    .withMessageContaining("no column aggregatetype, aggregateid, payload");
        }
    }

    @Test
    void anyNameOfATableIsQuoted() throws Exception {
        String name = "Order's \"out`box; --";
        database.execute("ALTER TABLE outbox RENAME TO " + database.dialect.quoted(name));
        try (Connection connection = database.begin()) {
            TableOutbox.in(database.dialect, name).publish(connection, placed("1"));
            connection.commit();
        }

        assertThat(rows(database.dialect.quoted(name))).hasSize(1);
    }

    @Test
    void whatIsNotToBeKeptIsGoneWithTheCommit() throws Exception {
        try (Connection connection = database.begin()) {
            outbox().publish(connection, placed("kept"));
            outbox().keepingNothing().publish(connection, List.of(placed("1"), placed("2")));
            connection.commit();
        }

        assertThat(published()).extracting(Told::aggregateId).containsExactly("kept");
    }

    @Test
    void oldRowsAreRemovedInBoundedBatchesOldestFirst() throws Exception {
        for (int i = 1; i <= 5; i++) {
            publish(placed(String.valueOf(i)));
        }
        try (Connection connection = database.begin()) {
            assertThat(outbox().removeOlderThan(connection, Duration.ofHours(1), 3))
                    .isZero();
            assertThat(outbox().removeOlderThan(connection, Duration.ZERO, 3)).isEqualTo(3);
            connection.commit();
        }
        assertThat(published()).extracting(Told::aggregateId).containsExactly("4", "5");

        try (Connection connection = database.connect()) {
            assertThat(outbox().removeOlderThan(connection, Duration.ZERO, 3)).isEqualTo(2);
        }
        assertThat(published()).isEmpty();
    }

    private List<Told> rows(String quotedTable) throws SQLException {
        List<Told> told = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM %s ORDER BY id".formatted(quotedTable))) {
            while (row.next()) {
                int partition = row.getInt("recordpartition");
                OptionalInt given = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(partition);
                String headers = row.getString("headers");
                told.add(new Told(
                        row.getString("id"),
                        row.getString("aggregatetype"),
                        row.getString("aggregateid"),
                        row.getString("type"),
                        row.getString("contenttype"),
                        Optional.ofNullable(row.getString("payloadschema")),
                        Optional.ofNullable(row.getString("recordkey")),
                        given,
                        headers == null ? Map.of() : JsonTexts.object(headers),
                        HexFormat.of().formatHex(row.getBytes("payload"))));
            }
        }
        return told;
    }
}
