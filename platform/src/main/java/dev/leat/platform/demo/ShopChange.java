package dev.leat.platform.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The kinds of things that happen in the shop, each in a transaction of its own, with how often they happen. None sets a
 * column to what it was: each is to be seen in some document.
 */
enum ShopChange {
    NEW_ORDER(20) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            long order = ids.nextOrder();
            int lines = 1 + random(4);
            update(
                    shop,
                    "insert into orders select ?, ?, 'new', ?, null",
                    order,
                    ids.anyCustomer(),
                    Instant.now().atOffset(ZoneOffset.UTC));
            int inserted = 0;
            for (int line = 1; line <= lines; line++) {
                inserted += update(
                        shop,
                        "insert into order_lines select ?, ?, id, ?, price from products where id = ?",
                        order,
                        line,
                        1 + random(5),
                        ids.anyProduct());
            }
            return 1 + inserted;
        }
    },
    STATUS(30) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            String status = STATUSES.get(random(STATUSES.size()));
            return update(
                    shop, "update orders set status = ? where id = ? and status <> ?", status, ids.anyOrder(), status);
        }
    },
    QUANTITY(15) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            int quantity = 1 + random(9);
            return update(
                    shop,
                    "update order_lines set quantity = ? where order_id = ? and line_no = 1 and quantity <> ?",
                    quantity,
                    ids.anyOrder(),
                    quantity);
        }
    },
    PAYMENT(12) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            return update(
                    shop,
                    "insert into payments select ?, id, 'card', ?, now() from orders where id = ?",
                    ids.nextPayment(),
                    random(50_000) / 100.0,
                    ids.anyOrder());
        }
    },
    PRODUCT_RENAMED(5) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            return update(
                    shop,
                    "update products set title = 'Product ' || id || ' mark ' || ?, price = price + 0.01 where id = ?",
                    random(1000),
                    ids.anyProduct());
        }
    },
    CUSTOMER_RENAMED(5) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            return update(
                    shop,
                    "update customers set name = 'Customer ' || id || '.' || ?, vip = not vip where id = ?",
                    random(1000),
                    ids.anyCustomer());
        }
    },
    ADDRESS_MOVED(4) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            String street = random(500) + " Weir Street";
            return update(
                    shop,
                    "update addresses set street = ? where customer_id = ? and kind = 'delivery' and street <> ?",
                    street,
                    ids.anyCustomer(),
                    street);
        }
    },
    ORDER_CHANGED_HANDS(3) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            long customer = ids.anyCustomer();
            return update(
                    shop,
                    "update orders set customer_id = ? where id = ? and customer_id <> ?",
                    customer,
                    ids.anyOrder(),
                    customer);
        }
    },
    LINE_DELETED(3) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            return update(shop, "delete from order_lines where order_id = ? and line_no = 2", ids.anyOrder());
        }
    },
    ORDER_DELETED(3) {
        @Override
        int apply(Connection shop, Ids ids) throws SQLException {
            long order = ids.anyOrder();
            return update(shop, "delete from payments where order_id = ?", order)
                    + update(shop, "delete from order_lines where order_id = ?", order)
                    + update(shop, "delete from orders where id = ?", order);
        }
    };

    private static final List<String> STATUSES = List.of("new", "paid", "packed", "shipped", "returned");

    private static final int TOTAL_WEIGHT;

    static {
        int total = 0;
        for (ShopChange change : values()) {
            total += change.weight;
        }
        TOTAL_WEIGHT = total;
    }

    private final int weight;

    ShopChange(int weight) {
        this.weight = weight;
    }

    /** Makes the change in the caller's transaction. Returns how many rows it changed: none, if what it picked is gone. */
    abstract int apply(Connection shop, Ids ids) throws SQLException;

    static ShopChange any() {
        int at = random(TOTAL_WEIGHT);
        for (ShopChange change : values()) {
            at -= change.weight;
            if (at < 0) {
                return change;
            }
        }
        throw new IllegalStateException("the weights do not add up");
    }

    private static int random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    private static int update(Connection shop, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = shop.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Which rows there are. Thread-safe. */
    record Ids(long customers, long products, AtomicLong lastOrder, AtomicLong lastPayment) {

        long nextOrder() {
            return lastOrder.incrementAndGet();
        }

        long nextPayment() {
            return lastPayment.incrementAndGet();
        }

        long anyOrder() {
            return 1 + ThreadLocalRandom.current().nextLong(lastOrder.get());
        }

        long anyCustomer() {
            return 1 + ThreadLocalRandom.current().nextLong(customers);
        }

        /** A few products sell most: the first hundred are a third of what is picked. */
        long anyProduct() {
            long upTo = random(3) == 0 ? Math.min(100, products) : products;
            return 1 + ThreadLocalRandom.current().nextLong(upTo);
        }
    }
}
