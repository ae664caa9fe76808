package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Orders;
import dev.leat.outbox.Dialect;
import dev.leat.outbox.Inbox;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.subscriber.ChangeSubscriber;
import dev.leat.subscriber.Decoding;
import dev.leat.subscriber.Delivery;
import dev.leat.subscriber.OutboxMessage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** A service that is killed: it writes a row for each message that comes, with an inbox or, sabotaged, without one. */
final class ServiceMain {

    static final String READY = "ready";

    private static final String NAME = "service";

    private ServiceMain() {}

    public static void main(String[] arguments) throws Exception {
        Orders.obey(order -> {});
        Inbox inbox = Inbox.of(Dialect.POSTGRESQL, NAME);
        boolean remembers = Boolean.parseBoolean(arguments[5]);
        ThreadLocal<Connection> connections = ThreadLocal.withInitial(() -> connection(arguments));
        ChangeSubscriber.named(NAME, new KafkaAccess(arguments[0], Map.of()))
                .instance("one")
                .on(
                        Decoding.messages(),
                        delivery -> {
                            Connection connection = connections.get();
                            if (remembers) {
                                inbox.handle(connection, delivery.messageId(), () -> apply(connection, delivery));
                            } else {
                                apply(connection, delivery);
                            }
                            connection.commit();
                        },
                        arguments[1])
                .start();
        ChildJvm.say(READY);
        Thread.currentThread().join();
    }

    private static void apply(Connection connection, Delivery<OutboxMessage> delivery) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO effects (entity, sequence) VALUES (?, ?)")) {
            insert.setString(1, delivery.event().key());
            insert.setInt(2, Integer.parseInt(delivery.event().json()));
            insert.executeUpdate();
        }
    }

    private static Connection connection(String[] arguments) {
        try {
            Connection connection = DriverManager.getConnection(arguments[2], arguments[3], arguments[4]);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
