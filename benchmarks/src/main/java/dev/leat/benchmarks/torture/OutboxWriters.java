package dev.leat.benchmarks.torture;

import dev.leat.outbox.Message;
import dev.leat.outbox.Outbox;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Eight writers that publish about aggregates of their own, through one transport or another, beside the rows of their orders;
 * a fifth of the transactions is rolled back. They write as much as they are allowed.
 */
final class OutboxWriters implements AutoCloseable {

    static final String AGGREGATE_TYPE = "order";

    private static final int WRITERS = 8;
    private static final int AGGREGATES = 50;
    private static final int LONGEST_TRANSACTION = 8;

    private final OutboxTarget target;
    private final int messagesOfEach;
    private final AtomicLong orders = new AtomicLong();
    private final Semaphore allowed = new Semaphore(0);
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final Map<String, List<Message>> atOnce = new HashMap<>();
    private final List<Future<Map<String, List<Message>>>> writers = new ArrayList<>();

    /** @param messages of all together, those included that are rolled back */
    OutboxWriters(OutboxTarget target, int messages, long seed) {
        this.target = target;
        this.messagesOfEach = messages / WRITERS;
        for (int writer = 0; writer < WRITERS; writer++) {
            writers.add(threads.submit(writer(writer, new Random(seed * WRITERS + writer))));
        }
    }

    /** Lets them write so many messages more. */
    void allow(int messages) {
        allowed.release(messages);
    }

    /** Leaves so many messages in one transaction, about aggregates of their own. */
    List<Message> leaveAtOnce(int messages) throws SQLException, IOException {
        List<Message> left = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            left.add(message("at once " + i % AGGREGATES, "{\"number\": %d}".formatted(i)));
        }
        target.leaveAtOnce(left);
        left.forEach(message -> atOnce.computeIfAbsent(message.aggregateId(), none -> new ArrayList<>())
                .add(message));
        return left;
    }

    /**
     * What was written.
     *
     * @param committed in its order for each aggregate
     * @param last which was committed after all others
     */
    record Written(Map<String, List<Message>> committed, Message last) {}

    /** Waits until everything is written. */
    Written written() throws ExecutionException, InterruptedException, SQLException, IOException {
        allowed.release(WRITERS * (messagesOfEach + LONGEST_TRANSACTION));
        Map<String, List<Message>> committed = new HashMap<>();
        for (Future<Map<String, List<Message>>> writer : writers) {
            committed.putAll(writer.get());
        }
        Message last = leaveAtOnce(1).getFirst();
        committed.putAll(atOnce);
        return new Written(committed, last);
    }

    private Callable<Map<String, List<Message>>> writer(int writer, Random random) {
        return () -> {
            Map<String, List<Message>> committed = new HashMap<>();
            try (Connection connection = target.connect()) {
                connection.setAutoCommit(false);
                for (int written = 0; written < messagesOfEach; ) {
                    List<Message> messages = messages(writer, random);
                    allowed.acquire(messages.size());
                    placeOrder(connection);
                    Outbox outbox = target.outboxes()
                            .get(random.nextInt(target.outboxes().size()));
                    outbox.publish(connection, messages);
                    written += messages.size();
                    if (random.nextInt(5) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        messages.forEach(message -> committed
                                .computeIfAbsent(message.aggregateId(), none -> new ArrayList<>())
                                .add(message));
                    }
                }
            }
            return committed;
        };
    }

    private static List<Message> messages(int writer, Random random) {
        List<Message> messages = new ArrayList<>();
        for (int left = 1 + random.nextInt(LONGEST_TRANSACTION); left > 0; left--) {
            messages.add(message(
                    writer + "-" + random.nextInt(AGGREGATES), "{\"number\": %d}".formatted(random.nextLong())));
        }
        return messages;
    }

    private static Message message(String aggregate, String json) {
        return Message.event("OrderChanged")
                .of(AGGREGATE_TYPE, aggregate)
                .json(json)
                .build();
    }

    private void placeOrder(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, 'today')")) {
            insert.setLong(1, orders.incrementAndGet());
            insert.executeUpdate();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
