package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.source.SourceDefinition;
import dev.leat.services.MySqlServer.Gtids;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.value.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A first load that is stopped in its middle, and one that another instance takes over, are begun anew and lose nothing. */
class MySqlInterruptedLoadTest {

    /** So many that a load is several transactions. */
    private static final int ROWS = 80_000;

    @ParameterizedTest
    @EnumSource
    void whatWasLoadedBeforeTheInterruptionAndIsGoneAfterItIsGoneFromTheTopicToo(Gtids gtids) {
        try (MySqlShop shop = new MySqlShop(gtids)) {
            shop.sql(
                    "CREATE TABLE fruits (id int PRIMARY KEY, name varchar(20))",
                    "SET SESSION cte_max_recursion_depth = %d".formatted(ROWS),
                    ("INSERT INTO fruits WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                                    + " SELECT i, CONCAT('fruit ', i) FROM n")
                            .formatted(ROWS));
            Source first = shop.source(inSmallBatches(shop.definition("fruits")));
            first.start();
            stopInTheMiddle(first);
            shop.sql("DELETE FROM fruits WHERE id <= 10", "UPDATE fruits SET name = 'changed' WHERE id = 11");

            first.resume();
            inTheMiddle(first);
            Source second = shop.source(inSmallBatches(shop.definition("fruits")));
            shop.sql("DELETE FROM fruits WHERE id BETWEEN 12 AND 20", "UPDATE fruits SET name = 'late' WHERE id = 21");
            second.start();
            reaches(second, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (0, 'last')", "UPDATE fruits SET id = 5 WHERE id = 22");

            Map<Integer, String> rows = inTheDatabase(shop);
            assertThat(rows).hasSize(ROWS - 18);
            eventually().untilAsserted(() -> assertThat(onTheTopic(shop)).isEqualTo(rows));
        }
    }

    /** So that a load takes long enough to be interrupted. */
    private static SourceDefinition inSmallBatches(SourceDefinition definition) {
        return new SourceDefinition(
                definition.name(),
                definition.type(),
                definition.url(),
                definition.user(),
                definition.password(),
                definition.tables(),
                definition.slot(),
                definition.publication(),
                definition.snapshots(),
                definition.partitions(),
                definition.replication(),
                Map.of("max.batch.size", "100", "max.queue.size", "200"));
    }

    private static void stopInTheMiddle(Source source) {
        inTheMiddle(source);
        source.pause();
    }

    private static void inTheMiddle(Source source) {
        long before = source.status().published();
        eventually().until(() -> source.status().published() >= before + 500);
        assertThat(source.status().state()).isEqualTo(SourceState.SNAPSHOTTING);
    }

    private static Map<Integer, String> inTheDatabase(MySqlShop shop) {
        Map<Integer, String> rows = new TreeMap<>();
        shop.column("SELECT CONCAT(id, ' ', name) FROM fruits")
                .forEach(row -> rows.put(
                        Integer.valueOf(row.substring(0, row.indexOf(' '))), row.substring(row.indexOf(' ') + 1)));
        return rows;
    }

    /** What is left of each key; each row that was loaded more than once has kept its identity. */
    private static Map<Integer, String> onTheTopic(MySqlShop shop) {
        ChangeDecoder decoder = new ChangeDecoder(shop.registry);
        Map<Integer, String> rows = new TreeMap<>();
        Map<Integer, Set<String>> idsOfReads = new HashMap<>();
        Set<String> idsOfChanges = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Changes.records(shop.kafka, shop.name + "." + shop.name + ".fruits")) {
            int key = Integer.parseInt(decoder.key(record.key()).text());
            String id = Changes.header(record, "leat-id");
            ChangeEvent event = decoder.event(record.key(), record.value(), record.headers())
                    .orElse(null);
            switch (event) {
                case null -> assertThat(rows).doesNotContainKey(key);
                case ChangeEvent.Read read -> rows.put(key, name(read.after()));
                case ChangeEvent.Inserted inserted -> rows.put(key, name(inserted.after()));
                case ChangeEvent.Updated updated -> rows.put(key, name(updated.after()));
                case ChangeEvent.Deleted deleted -> rows.remove(key);
            }
            if (event instanceof ChangeEvent.Read) {
                idsOfReads.computeIfAbsent(key, any -> new HashSet<>()).add(id);
            } else {
                assertThat(idsOfChanges.add(id)).as(id).isTrue();
            }
        }
        assertThat(idsOfReads.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
        return rows;
    }

    private static String name(Row row) {
        return String.valueOf(row.value("name"));
    }
}
