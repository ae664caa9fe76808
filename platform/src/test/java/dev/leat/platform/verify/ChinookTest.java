package dev.leat.platform.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.materializer.view.ViewDefinition.WhenMissing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A public sample database: a record shop with artists, albums, tracks, customers and invoices. */
class ChinookTest {

    private static final Path SCRIPT = Path.of("../../shared/data/chinook/chinook_postgres.sql");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CHANGES = 5_000;
    private static final long SEED = 20260101;

    private static final List<String> TABLES = List.of(
            "public.album",
            "public.artist",
            "public.customer",
            "public.employee",
            "public.genre",
            "public.invoice",
            "public.invoice_line",
            "public.media_type",
            "public.track");

    /** Two kinds of change on every table: ids are drawn a little beyond those that exist. */
    private static final List<String> STATEMENTS = List.of(
            "update artist set name = name || '!' where artist_id = ?1",
            "update album set artist_id = 1 + ?2 % 280 where album_id = ?1",
            "update album set title = left(title, 100) || ' (' || ?2 || ')' where album_id = ?1",
            "update track set album_id = 1 + ?2 % 350 where track_id = ?1",
            "update track set album_id = null where track_id = ?1 and ?2 % 5 = 0",
            "update track set genre_id = 1 + ?2 % 26, media_type_id = 1 + ?2 % 6 where track_id = ?1",
            "update track set unit_price = (?2 % 300) / 100.0 where track_id = ?1",
            "update genre set name = 'Genre ' || ?2 where genre_id = 1 + ?1 % 26",
            "update customer set support_rep_id = 1 + ?2 % 9, company = null where customer_id = 1 + ?1 % 60",
            "update customer set email = ?2 || '@example.org' where customer_id = 1 + ?1 % 60",
            "update invoice set customer_id = 1 + ?2 % 62 where invoice_id = 1 + ?1 % 420",
            "update invoice set total = total + 0.01 where invoice_id = 1 + ?1 % 420",
            "update invoice_line set invoice_id = 1 + ?2 % 420 where invoice_line_id = 1 + ?1 % 2300",
            "update invoice_line set track_id = 1 + ?2 % 3600, quantity = ?2 % 7 where invoice_line_id = 1 + ?1 % 2300",
            "delete from invoice_line where invoice_line_id = 1 + ?1 % 2300 and ?2 % 4 = 0",
            "delete from track where track_id = ?1 and ?2 % 4 = 0",
            "delete from album where album_id = 1 + ?1 % 350 and ?2 % 20 = 0",
            "delete from invoice where invoice_id = 1 + ?1 % 420 and ?2 % 20 = 0",
            "delete from employee where employee_id = 1 + ?1 % 9 and ?2 % 200 = 0",
            "update artist set artist_id = 10000 + ?2 where artist_id = 1 + ?1 % 280 and ?2 % 10 = 0",
            "update album set album_id = 10000 + ?2 where album_id = 1 + ?1 % 350 and ?2 % 10 = 0",
            "update track set track_id = 10000 + ?2 where track_id = ?1 and ?2 % 3 = 0",
            "insert into track select 20000 + ?1, 'New ' || ?2, 1 + ?2 % 350, 1, 1 + ?2 % 25, null, 1000, null, 0.99",
            "insert into album select ?1, 'Back again', 1 + ?2 % 280",
            "insert into invoice_line select 20000 + ?1, 1 + ?2 % 420, 1 + ?2 % 3500, 0.99, 1");

    @Test
    void everyDocumentOfTheSampleDatabaseEqualsSqlInEveryStoreAfterThousandsOfRandomChanges(@TempDir Path folder)
            throws Exception {
        assumeTrue(
                Files.exists(SCRIPT),
                "the Chinook sample database is not beside this checkout (" + SCRIPT + "): nothing to load");
        try (Pipeline pipeline = new Pipeline("chinook")) {
            load(pipeline);
            pipeline.start(TABLES, List.of(artistCatalog(), invoiceDetails()), folder);
            assertThat(pipeline.awaitEqual(TABLES, PATIENCE)).hasSize(6).allMatch(Verdict::isEqual);

            change(pipeline);

            List<Verdict> verdicts = pipeline.awaitEqual(TABLES, PATIENCE);
            verdicts.forEach(System.out::println);
            assertThat(verdicts).hasSize(6).allMatch(Verdict::isEqual);
        }
    }

    private static void load(Pipeline pipeline) throws Exception {
        String script = Files.readString(SCRIPT);
        try (Connection connection = pipeline.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(script.substring(script.indexOf("\\c chinook;") + "\\c chinook;".length()));
            // without foreign keys, parents may go before their children and anything may name what is not there
            statement.execute("""
                    do $$ declare held record; begin
                        for held in select conrelid::regclass as relation, conname from pg_constraint where contype = 'f' loop
                            execute format('alter table %s drop constraint %I', held.relation, held.conname);
                        end loop;
                    end $$
                    """);
        }
    }

    private static void change(Pipeline pipeline) throws SQLException {
        Random random = new Random(SEED);
        try (Connection connection = pipeline.connect()) {
            for (int i = 0; i < CHANGES; i++) {
                String sql = STATEMENTS
                        .get(random.nextInt(STATEMENTS.size()))
                        .replace("?1", Integer.toString(1 + random.nextInt(3600)))
                        .replace("?2", Integer.toString(random.nextInt(5000)));
                apply(connection, sql);
            }
        }
    }

    /** A key that is taken already is a change that did not happen. */
    private static void apply(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        } catch (SQLException refused) {
            if (!"23505".equals(refused.getSQLState())) {
                throw refused;
            }
        }
    }

    private static ViewDefinition artistCatalog() {
        Node genre = node("genre", List.of("genre_id"), List.of("name"), WhenMissing.SHOW_WITHOUT);
        Node mediaType = node("media_type", List.of("media_type_id"), List.of("name"), WhenMissing.WAIT);
        Node tracks = new Node(
                topic("track"),
                List.of("album_id"),
                List.of("track_id", "name", "milliseconds", "unit_price", "composer"),
                ordered("genre", genre, "media_type", mediaType),
                Map.of(),
                WhenMissing.WAIT);
        Node albums = new Node(
                topic("album"),
                List.of("artist_id"),
                List.of("album_id", "title"),
                Map.of(),
                Map.of("tracks", tracks),
                WhenMissing.WAIT);
        return new ViewDefinition(
                "artist-catalog",
                new Node(
                        topic("artist"),
                        List.of(),
                        List.of("artist_id", "name"),
                        Map.of(),
                        Map.of("albums", albums),
                        WhenMissing.WAIT));
    }

    private static ViewDefinition invoiceDetails() {
        Node artist = node("artist", List.of("artist_id"), List.of("name"), WhenMissing.SHOW_WITHOUT);
        Node album = new Node(
                topic("album"),
                List.of("album_id"),
                List.of("title"),
                Map.of("artist", artist),
                Map.of(),
                WhenMissing.SHOW_WITHOUT);
        Node track = new Node(
                topic("track"),
                List.of("track_id"),
                List.of("name", "unit_price"),
                Map.of("album", album),
                Map.of(),
                WhenMissing.WAIT);
        Node lines = new Node(
                topic("invoice_line"),
                List.of("invoice_id"),
                List.of("invoice_line_id", "quantity", "unit_price"),
                Map.of("track", track),
                Map.of(),
                WhenMissing.WAIT);
        Node supportRep = node(
                "employee", List.of("support_rep_id"), List.of("last_name", "hire_date"), WhenMissing.SHOW_WITHOUT);
        Node customer = new Node(
                topic("customer"),
                List.of("customer_id"),
                List.of("first_name", "last_name", "email", "company"),
                Map.of("support_rep", supportRep),
                Map.of(),
                WhenMissing.WAIT);
        return new ViewDefinition(
                "invoice-details",
                new Node(
                        topic("invoice"),
                        List.of(),
                        List.of("invoice_id", "invoice_date", "total", "billing_city"),
                        Map.of("customer", customer),
                        Map.of("lines", lines),
                        WhenMissing.WAIT));
    }

    private static Node node(String table, List<String> by, List<String> fields, WhenMissing whenMissing) {
        return new Node(topic(table), by, fields, Map.of(), Map.of(), whenMissing);
    }

    private static Map<String, Node> ordered(String first, Node one, String second, Node other) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put(first, one);
        nodes.put(second, other);
        return nodes;
    }

    private static String topic(String table) {
        return "chinook.public." + table;
    }
}
