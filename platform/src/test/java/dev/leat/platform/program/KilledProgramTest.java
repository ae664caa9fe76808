package dev.leat.platform.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.verify.ConfiguredViews;
import dev.leat.platform.verify.Verdict;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program, killed as with kill -9 while it captures, joins and loads, over keys of several columns. */
class KilledProgramTest {

    private static final long SEED = 20261122;

    /** More of them with {@code -Dleat.kills}. */
    private static final int KILLS = Integer.getInteger("leat.kills", 2);

    private static final long BETWEEN_TRANSACTIONS_MS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern WRITTEN = Pattern.compile("\"written\":(\\d+)");
    private static final int REGIONS = 3;
    private static final int IDS = 30;

    private final PostgreSqlService server = SharedServices.postgreSql();

    @TempDir
    Path folder;

    @Test
    void killsInTheMiddleOfItsWorkLeaveNoDocumentWrong() throws Exception {
        server.createDatabase("killed");
        server.createDatabase("killed_reports");
        sql("create table customers (region int, id int, name text, primary key (region, id))");
        sql("create table products (id int primary key, title text)");
        sql("create table orders (region int, id int, customer_id int, status text, primary key (region, id))");
        sql("create table lines (region int, order_id int, line_no int, product_id int, quantity int,"
                + " primary key (region, order_id, line_no))");
        Path file = Files.writeString(folder.resolve("leat.yaml"), configuration());
        Random random = new Random(SEED);
        try (Connection connection = connect();
                ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor()) {
            connection.setAutoCommit(false);
            Random changes = new Random(SEED + 1);
            Future<?> writing = writer.scheduleAtFixedRate(
                    () -> transaction(connection, changes), 0, BETWEEN_TRANSACTIONS_MS, TimeUnit.MILLISECONDS);
            for (int kill = 1; kill <= KILLS; kill++) {
                try (LeatProcess leat = new LeatProcess(file, folder.resolve("run" + kill + ".log"))) {
                    int written = 1 + random.nextInt(400);
                    await().atMost(PATIENCE)
                            .failFast("the writer failed", writing::isDone)
                            .until(() -> documentsWritten(leat) >= written);
                }
            }
            writer.shutdown();
        }
        try (LeatProcess _ = new LeatProcess(file, folder.resolve("last.log"))) {
            assertThat(verdictsOnceEqual(file)).hasSize(3).allMatch(Verdict::isEqual);
        }
    }

    private static long documentsWritten(LeatProcess leat) throws Exception {
        Matcher counts = WRITTEN.matcher(leat.get("/stores"));
        long documents = 0;
        while (counts.find()) {
            documents += Long.parseLong(counts.group(1));
        }
        return documents;
    }

    /** The last verdicts: all equal, unless the patience was over. */
    private List<Verdict> verdictsOnceEqual(Path file) {
        ConfiguredViews views = new ConfiguredViews(
                ConfigurationFile.read(file, Map.of("PG_PASSWORD", server.password())), this::connect);
        AtomicReference<List<Verdict>> last = new AtomicReference<>(List.of());
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            last.set(views.verdicts());
            return last.get().stream().allMatch(Verdict::isEqual);
        });
        return last.get();
    }

    /** A few changes, all of them rolled back once in ten times. */
    private static void transaction(Connection connection, Random random) {
        try (Statement statement = connection.createStatement()) {
            for (int i = random.nextInt(6); i >= 0; i--) {
                statement.execute(change(random));
            }
            if (random.nextInt(10) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String change(Random random) {
        int region = random.nextInt(REGIONS);
        int id = random.nextInt(IDS);
        int other = random.nextInt(IDS);
        return switch (random.nextInt(10)) {
            case 0 -> "delete from customers where region = %d and id = %d".formatted(region, id);
            case 1 -> "delete from orders where region = %d and id = %d".formatted(region, id);
            case 2 -> "delete from lines where region = %d and order_id = %d".formatted(region, id);
            case 3 -> "delete from products where id = %d".formatted(id);
            case 4, 5 ->
                "insert into customers values (%d, %d, 'c%d') on conflict (region, id) do update set name = excluded.name"
                        .formatted(region, id, random.nextInt(1000));
            case 6 ->
                "insert into products values (%d, 'p%d') on conflict (id) do update set title = excluded.title"
                        .formatted(id, random.nextInt(1000));
            case 7 ->
                "insert into orders values (%d, %d, %d, 's%d') on conflict (region, id) do update set customer_id = excluded.customer_id, status = excluded.status"
                        .formatted(region, id, other, random.nextInt(1000));
            default ->
                "insert into lines values (%d, %d, %d, %d, %d) on conflict (region, order_id, line_no) do update set product_id = excluded.product_id, quantity = excluded.quantity"
                        .formatted(region, id, random.nextInt(4), other, random.nextInt(100));
        };
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("killed"), server.user(), server.password());
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String configuration() {
        return """
                deployment: killed
                data: %s
                kafka: {bootstrap-servers: "%s"}
                registry: {url: "%s"}
                topics: {partitions: 2, replication: 1}
                sources:
                  killed:
                    type: postgres
                    url: %s
                    user: %s
                    password: ${env:PG_PASSWORD}
                    tables: [public.*]
                views:
                  killed-orders:
                    root: killed.public.orders
                    fields: [region, id, status]
                    references:
                      customer:
                        from: killed.public.customers
                        by: [region, customer_id]
                        fields: [name]
                        when-missing: wait
                    collections:
                      lines:
                        from: killed.public.lines
                        by: [region, order_id]
                        fields: [line_no, quantity]
                        references:
                          product:
                            from: killed.public.products
                            by: product_id
                            fields: [title]
                            when-missing: show-without
                    stores:
                      search: {type: elasticsearch, url: "%s", index: killed-orders}
                      lookup: {type: redis, url: "%s", key: "killed:{region}:{id}"}
                      reports: {type: postgres, url: "%s", user: %s, password: "${env:PG_PASSWORD}", table: killed_orders}
                api: {port: 0}
                """.formatted(
                        folder.resolve("data"),
                        SharedServices.kafka().bootstrapServers(),
                        SharedServices.registry().apiUrl(),
                        server.jdbcUrl("killed"),
                        server.user(),
                        SharedServices.elasticsearch().url(),
                        SharedServices.redis().uri(),
                        server.jdbcUrl("killed_reports"),
                        server.user());
    }
}
