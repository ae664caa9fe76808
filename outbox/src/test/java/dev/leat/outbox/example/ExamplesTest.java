package dev.leat.outbox.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.leat.outbox.Dialect;
import dev.leat.outbox.Inbox;
import dev.leat.outbox.Outbox;
import dev.leat.outbox.TableOutbox;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import jakarta.persistence.EntityManagerFactory;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.cfg.Configuration;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** In each framework: the row and its message commit together or not at all, and a message is handled once. */
final class ExamplesTest {

    private final PGSimpleDataSource database = newDatabase();
    private final Outbox outbox = TableOutbox.in(Dialect.POSTGRESQL);
    private final Inbox inbox = Inbox.of(Dialect.POSTGRESQL, "billing");

    private interface Place {
        void order(long id) throws Exception;
    }

    private interface Handle {
        void message(String id, long order) throws Exception;
    }

    @BeforeEach
    void createTables() throws Exception {
        execute("CREATE TABLE orders (id bigint PRIMARY KEY)");
        for (String file : new String[] {"outbox-table.sql", "inbox-table.sql"}) {
            try (var in = Objects.requireNonNull(Outbox.class.getResourceAsStream("postgresql/" + file))) {
                execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void plainJdbc() throws Exception {
        PlainJdbc service = new PlainJdbc(database, outbox, inbox);

        check(service::place, service::handle);
    }

    @Test
    void spring() throws Exception {
        WithSpring service = new WithSpring(
                new TransactionTemplate(new DataSourceTransactionManager(database)),
                new JdbcTemplate(database),
                outbox,
                inbox);

        check(service::place, service::handle);
    }

    @Test
    void jooq() throws Exception {
        WithJooq service = new WithJooq(DSL.using(database, SQLDialect.POSTGRES), outbox, inbox);

        check(service::place, service::handle);
    }

    @Test
    void jpa() throws Exception {
        Configuration configuration = new Configuration().addAnnotatedClass(Order.class);
        configuration.getProperties().put("jakarta.persistence.nonJtaDataSource", database);
        try (EntityManagerFactory factory = configuration.buildSessionFactory()) {
            WithJpa service = new WithJpa(factory, outbox, inbox);

            check(service::place, service::handle);
        }
    }

    private void check(Place place, Handle handle) throws Exception {
        place.order(1);
        assertThatException().as("an order that is there already").isThrownBy(() -> place.order(1));
        assertThat(count("orders")).isEqualTo(1);
        assertThat(count("outbox")).isEqualTo(1);

        handle.message("m-1", 2);
        handle.message("m-1", 3);
        assertThatException().as("an order that is there already").isThrownBy(() -> handle.message("m-2", 2));
        assertThat(count("orders")).isEqualTo(2);
        assertThat(count("inbox")).isEqualTo(1);
    }

    private static PGSimpleDataSource newDatabase() {
        PostgreSqlService server = SharedServices.postgreSql();
        String name = "examples_" + UUID.randomUUID().toString().replace("-", "");
        server.createDatabase(name);
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(server.jdbcUrl(name));
        database.setUser(server.user());
        database.setPassword(server.password());
        return database;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String table) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
