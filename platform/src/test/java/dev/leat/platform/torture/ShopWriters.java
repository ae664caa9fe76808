package dev.leat.platform.torture;

import dev.leat.platform.verify.ConfiguredViews.SourceDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers that change the shop's rows in transactions which overlap, in every way that rows change, and one who brings back
 * what is gone. They write until they are stopped.
 */
final class ShopWriters {

    private static final int WRITERS = 2;
    private static final int LONGEST_PAUSE_US = 8_000;

    /** How long the one who brings back waits from one to the next. */
    private static final int LONGEST_REST_US = 25_000;

    private final SourceDatabase database;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> writing = new ArrayList<>();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong broughtBack = new AtomicLong();
    private volatile boolean stopped;

    ShopWriters(SourceDatabase database) {
        this.database = database;
    }

    /** A row that is gone. */
    record Gone(ShopTable table, List<Object> row) {}

    void start(long seed, List<Gone> gone) {
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(seed * WRITERS + writer);
            writing.add(threads.submit(() -> {
                write(random);
                return null;
            }));
        }
        writing.add(threads.submit(() -> {
            bringBack(gone, new Random(seed));
            return null;
        }));
    }

    /** How many transactions were committed. */
    long transactions() {
        return transactions.get();
    }

    /** How many rows that were gone were inserted again. */
    long broughtBack() {
        return broughtBack.get();
    }

    /** Returns when nobody writes any more. */
    void stop() throws ExecutionException, InterruptedException {
        stopped = true;
        threads.shutdown();
        for (Future<?> writer : writing) {
            writer.get();
        }
    }

    private void bringBack(List<Gone> gone, Random random) throws SQLException {
        try (Connection connection = database.connect()) {
            for (Gone one : gone) {
                if (stopped) {
                    return;
                }
                try (PreparedStatement insert =
                        connection.prepareStatement(one.table().insert())) {
                    for (int column = 0; column < one.row().size(); column++) {
                        Object value = one.row().get(column);
                        insert.setObject(column + 1, value instanceof String text ? text + " again" : value);
                    }
                    broughtBack.addAndGet(insert.executeUpdate());
                }
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LONGEST_REST_US)));
            }
        }
    }

    private void write(Random random) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stopped) {
                transaction(connection, statement, random);
            }
        }
    }

    private void transaction(Connection connection, Statement statement, Random random) throws SQLException {
        try {
            for (int left = random.nextInt(5); left >= 0; left--) {
                statement.executeUpdate(change(random));
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LONGEST_PAUSE_US)));
            }
            if (random.nextInt(8) == 0) {
                connection.rollback();
            } else {
                connection.commit();
                transactions.incrementAndGet();
            }
        } catch (SQLException refused) {
            // a key that is there already, a deadlock; a lost connection fails at the rollback too
            connection.rollback();
        }
    }

    private static String change(Random random) {
        int order = random.nextInt(Shop.ORDERS);
        int region = order % Shop.REGIONS;
        int customer = random.nextInt(Shop.CUSTOMERS);
        int stamp = random.nextInt(1_000_000);
        return switch (random.nextInt(12)) {
            case 0, 1 -> "update orders set status = 's%d' where id = %d".formatted(stamp, order);
            case 2 -> "delete from orders where region = %d and id = %d".formatted(region, order);
            case 3 ->
                "insert into orders values (%d, %d, %d, 'i%d') on conflict (region, id) do update set status = excluded.status"
                        .formatted(region, order, customer, stamp);
            case 4 -> "update orders set id = %d where id = %d".formatted(random.nextInt(Shop.ORDERS), order);
            case 5 -> "delete from customers where id = %d".formatted(customer);
            case 6 ->
                "insert into customers values (%d, 'c%d') on conflict (id) do update set name = excluded.name"
                        .formatted(customer, stamp);
            case 7 -> "delete from order_lines where region = %d and order_id = %d".formatted(region, order);
            case 8 ->
                "insert into order_lines values (%d, %d, %d, %d, %d) on conflict (region, order_id, line_no) do update set quantity = excluded.quantity"
                        .formatted(region, order, 1 + random.nextInt(3), random.nextInt(Shop.PRODUCTS), stamp);
            case 9 -> "update order_lines set line_no = line_no + 3 where order_id = %d".formatted(order);
            case 10 ->
                "update products set title = 'p%d' where id = %d".formatted(stamp, random.nextInt(Shop.PRODUCTS));
            default -> "update orders set customer_id = %d where id = %d".formatted(customer, order);
        };
    }
}
