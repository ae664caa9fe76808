package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.stream.topic.TopicNames;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TakeoverTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text)";

    @Test
    void aSecondInstanceContinuesAndTheFirstSaysThatItWasTakenOver() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
            Source first = shop.source("public.fruits");
            first.start();
            reaches(first, SourceState.STREAMING);

            Source second = shop.source("public.fruits");
            second.start();
            reaches(first, SourceState.FAILED);
            assertThat(first.status().cause().orElseThrow().code()).isEqualTo("FENCED");
            reaches(second, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (2, 'pear')");

            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("fruits").texts()).containsExactly("= 1 apple", "+ 2 pear"));
        }
    }

    @Test
    void aRowDeletedWhileItsInterruptedLoadWaitsIsDeletedDownstreamToo() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits SELECT n, 'apple' FROM generate_series(1, 100000) n");
            Source source = shop.source("public.fruits");
            source.start();
            eventually().until(() -> source.status().snapshot().rows() > 0);
            source.pause();
            assertThat(Changes.newest(shop.kafka, TopicNames.offsets("test", shop.name)))
                    .doesNotContainKey("loads");

            shop.sql("DELETE FROM fruits WHERE id <= 500 OR id > 99500");
            source.resume();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (100001, 'last')");

            eventually()
                    .pollInterval(Duration.ofSeconds(3))
                    .until(() -> shop.changes("fruits").texts().contains("+ 100001 last"));
            assertThat(present(shop.changes("fruits").texts())).hasSize(99_001);
        }
    }

    private static Set<String> present(List<String> changes) {
        Set<String> present = new HashSet<>();
        for (String change : changes) {
            String key = change.split(" ", -1)[1];
            if (change.startsWith("-") || change.startsWith("x")) {
                present.remove(key);
            } else {
                present.add(key);
            }
        }
        return present;
    }

    @Test
    void aTableThatWasNeverLoadedStopsTheSource() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "CREATE TABLE nuts (id int PRIMARY KEY, name text)");
            Source before = shop.source("public.fruits");
            before.start();
            reaches(before, SourceState.STREAMING);
            before.close();

            Source after = shop.source("public.*");
            after.start();
            reaches(after, SourceState.FAILED);

            assertThat(after.status().cause().orElseThrow().code()).isEqualTo("TABLE_ADDED");
            assertThat(after.status().cause().orElseThrow().message()).contains("public.nuts");
        }
    }

    @Test
    void aSlotThatIsGoneStopsTheSourceInsteadOfSkippingChanges() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);
            source.pause();
            shop.sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '%s'"
                    .formatted(shop.name));

            source.resume();
            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("SLOT_MISSING");
        }
    }

    @Test
    void nothingOfASourceRunsOnAfterItIsClosed() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            source.close();
            source.close();

            assertThat(source.status().state()).isEqualTo(SourceState.STOPPED);
            eventually()
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .noneMatch(thread -> thread.getName().contains(shop.name)));
        }
    }

    @Test
    void ordersAreObeyedInEveryState() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.fruits");
            source.pause();
            source.resume();
            assertThat(source.status().state()).isEqualTo(SourceState.STOPPED);
            source.start();
            source.start();
            source.restart();
            source.pause();
            assertThat(source.status().state()).isEqualTo(SourceState.PAUSED);
            source.resume();
            source.close();
            assertThat(source.status().state()).isEqualTo(SourceState.STOPPED);
        }
    }
}
