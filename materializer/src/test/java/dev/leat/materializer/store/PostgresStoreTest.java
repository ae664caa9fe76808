package dev.leat.materializer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.materializer.store.postgres.PostgresStore;
import dev.leat.materializer.view.DocumentShape;
import dev.leat.materializer.view.ViewShape;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.Service;
import dev.leat.services.SharedServices;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType.Scalar;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class PostgresStoreTest extends DocumentStoreContract {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PostgreSqlService postgreSql = SharedServices.postgreSql();

    @Override
    Service server() {
        return postgreSql;
    }

    @Override
    StoreDefinition definition(String place, ViewShape shape) {
        return new StoreDefinition.PostgreSql("reports", access(), place);
    }

    private StoreDefinition.Access access() {
        return new StoreDefinition.Access(
                postgreSql.jdbcUrl("postgres"),
                Optional.of(postgreSql.user()),
                Optional.of(postgreSql.password()),
                Optional.empty());
    }

    @Override
    DocumentStore open(StoreDefinition definition, ViewShape shape) {
        return new PostgresStore((StoreDefinition.PostgreSql) definition, shape, Clock.systemUTC());
    }

    /** Puts the document together again from its columns. */
    @Override
    Optional<JsonNode> read(StoreDefinition definition, ViewShape shape, EntityKey id) {
        String where = shape.key().stream()
                .map(column -> "\"%s\"::text = ?".formatted(column.name()))
                .collect(Collectors.joining(" AND "));
        String sql = "SELECT * FROM \"%s_%d\" WHERE %s".formatted(place(), shape.generation(), where);
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < id.values().size(); i++) {
                statement.setString(i + 1, id.values().get(i).toString());
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(document(connection, row, shape.document(), "")) : Optional.empty();
            }
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private static JsonNode document(Connection connection, ResultSet row, DocumentShape shape, String prefix)
            throws SQLException {
        ObjectNode document = JSON.createObjectNode();
        for (Column field : shape.fields()) {
            String text = row.getString(prefix + field.name());
            document.set(field.name(), text == null ? JSON.nullNode() : value(field, text, row, prefix));
        }
        for (Map.Entry<String, DocumentShape> reference : shape.references().entrySet()) {
            document.set(
                    reference.getKey(),
                    document(connection, row, reference.getValue(), prefix + reference.getKey() + "_"));
        }
        for (String collection : shape.collections().keySet()) {
            document.set(collection, json(row.getString(prefix + collection)));
        }
        return document;
    }

    private static JsonNode value(Column field, String text, ResultSet row, String prefix) throws SQLException {
        if (!(field.type() instanceof Scalar type)) {
            return json(text);
        }
        return switch (type) {
            case BOOLEAN -> JSON.getNodeFactory().booleanNode(text.equals("t"));
            case INTEGER, LONG, JSON -> json(text);
            case DOUBLE -> text.contains("N") ? JSON.getNodeFactory().textNode(text) : json(text);
            case DECIMAL, TEXT, UUID, DATE, TIME -> JSON.getNodeFactory().textNode(text);
            case TIMESTAMP -> JSON.getNodeFactory().textNode(text.replace(' ', 'T'));
            case INSTANT ->
                JSON.getNodeFactory().textNode(text.replace(' ', 'T').replace("+00", "Z"));
            case BYTES ->
                JSON.getNodeFactory().textNode(Base64.getEncoder().encodeToString(row.getBytes(prefix + field.name())));
        };
    }

    @Override
    void drop(StoreDefinition definition, ViewShape shape) {
        execute("DROP TABLE \"%1$s_%2$d\", \"%1$s_%2$d_deleted\" CASCADE".formatted(place(), shape.generation()));
    }

    @Override
    Optional<DocumentWrite> unacceptable(long version) {
        return Optional.of(put(3, version, "zero \\u0000 byte"));
    }

    @Override
    ViewShape otherShape(ViewShape orders) {
        return new ViewShape(
                orders.view(),
                orders.generation(),
                orders.key(),
                Shapes.flat(orders.key().getFirst(), Shapes.column("status", Scalar.INTEGER)));
    }

    @Test
    void columnsAreTypedReferencesFlattenedCollectionsJsonAndReadersNameAView() {
        prepared(orders());

        assertThat(query("SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position)"
                        + " FROM information_schema.columns WHERE table_name = '%s'".formatted(place())))
                .isEqualTo("id bigint, status text, total numeric, customer_id bigint, customer_name text,"
                        + " customer_rep_name text, lines jsonb, leat_version bigint");
        assertThat(query("SELECT relkind FROM pg_class WHERE relname = '%s'".formatted(place())))
                .isEqualTo("v");
    }

    @Test
    void aTableOfSomebodyElsesUnderTheViewsNameIsAnOperatorsErrorAndIsLeftAlone() {
        execute("CREATE TABLE \"%s\" (a int)".formatted(place()));

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> prepared(orders()))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(StoreError.PLACE_TAKEN))
                .withMessageContaining(place());

        assertThat(query("SELECT count(*) FROM \"%s\"".formatted(place()))).isEqualTo("0");
    }

    @Test
    void namesThatNeedQuotesAndHoldQuestionMarksWork() {
        Column id = Shapes.column("Id \"of\" a?", Scalar.LONG);
        ViewShape odd = new ViewShape(
                place(),
                1,
                List.of(id),
                Shapes.flat(id, Shapes.column("version", Scalar.TEXT), Shapes.column("it's", Scalar.TEXT)));
        DocumentStore store = prepared(odd);
        store.write(List.of(
                new DocumentWrite.Put(EntityKey.of(1), 1, "{\"Id \\\"of\\\" a?\":1,\"version\":\"v\",\"it's\":\"x\"}"),
                new DocumentWrite.Put(
                        EntityKey.of(2), 2, "{\"Id \\\"of\\\" a?\":2,\"version\":\"v\",\"it's\":\"y\"}")));
        store.write(List.of(new DocumentWrite.Delete(EntityKey.of(2), 3)));

        assertThat(query("SELECT version || \"it's\" FROM \"%s\"".formatted(place())))
                .isEqualTo("vx");
    }

    @Test
    void aRoleThatMayUseAndCreateInItsSchemaIsEnough() {
        execute("CREATE ROLE %1$s LOGIN PASSWORD 'pw'; CREATE SCHEMA %1$s; GRANT USAGE, CREATE ON SCHEMA %1$s TO %1$s"
                .formatted(place()));
        StoreDefinition.PostgreSql definition = new StoreDefinition.PostgreSql(
                "reports",
                new StoreDefinition.Access(
                        postgreSql.jdbcUrl("postgres"), Optional.of(place()), Optional.of("pw"), Optional.empty()),
                place() + ".orders");
        try (DocumentStore store = open(definition, orders())) {
            store.prepare("AAAAtopicOneAAAAAAAAAA");
            store.write(List.of(put(1, 1, "new"), put(2, 2, "new")));
            store.write(List.of(delete(2, 3), put(1, 4, "paid")));
            assertThat(store.count()).isEqualTo(1);
        }
        assertThat(query("SELECT status FROM %s.orders".formatted(place()))).isEqualTo("paid");
    }

    @Test
    void readersAreLedToANewGenerationAsTheHandbookSays() throws IOException {
        prepared(orders()).write(List.of(put(1, 1, "old")));
        ViewShape second = Shapes.orders(place(), 2);
        prepared(second).write(List.of(put(1, 1, "new")));
        String status = "SELECT status FROM \"%s\"".formatted(place());
        assertThat(query(status)).isEqualTo("old");

        execute(ofTheHandbook("sql", "BEGIN;").replace("order_details", place()));

        assertThat(query(status)).isEqualTo("new");
        prepared(second);
        assertThat(query("SELECT count(*) FROM pg_class WHERE relname = '%s_1'".formatted(place())))
                .isEqualTo("0");
    }

    @Test
    void aWriterThatStoppedInTheMiddleDoesNotHoldTheOthersForEver() throws SQLException {
        DocumentStore store = prepared(orders());
        try (Connection stopped = connect();
                Statement statement = stopped.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = '1s'");
            stopped.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(hashtextextended('leat \"%s_1\"', 0))".formatted(place()));

            store.write(List.of(put(1, 1, "new")));
        }
        assertThat(store.count()).isEqualTo(1);
    }

    private void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private String query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgreSql.jdbcUrl("postgres"), postgreSql.user(), postgreSql.password());
    }
}
