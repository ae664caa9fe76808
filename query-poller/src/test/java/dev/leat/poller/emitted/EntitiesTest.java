package dev.leat.poller.emitted;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntitiesTest {

    private static final int CHUNK = 7;

    @TempDir
    private Path folder;

    @Test
    void whatAKilledLifeLeftBehindIsDeletedByTheNextOfThatName() throws Exception {
        Path killed = Files.createDirectory(folder.resolve("leat-shop.1-5.x"));
        Files.writeString(killed.resolve("emitted"), "half a page");
        Path other = Files.createDirectory(folder.resolve("leat-shop-eu.1-5.x"));
        Files.writeString(other.resolve("emitted"), "");
        Optional<String> here = Optional.of(folder.toString());
        try (Emitted first = Emitted.empty(here, "shop");
                Emitted second = Emitted.empty(here, "shop")) {
            first.of("shop.orders").put("1", "a");
            second.of("shop.orders").put("1", "a");
            try (Stream<Path> there = Files.list(folder)) {
                assertThat(there).hasSize(3).contains(other).doesNotContain(killed);
            }
        }
    }

    /** Counted up or in between, changed or not, removed at the end or anywhere: as a map in memory has it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void areWhatWasPutAndNotRemoved(long seed) {
        Random random = new Random(seed);
        NavigableMap<String, String> expected =
                new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        try (Emitted emitted = Emitted.empty(Optional.of(folder.toString()), "shop")) {
            int next = 0;
            for (int step = 0; step < 20_000; step++) {
                Entities entities = emitted.of("shop.orders");
                String known = String.valueOf(random.nextInt(next + 1));
                String fingerprint = String.valueOf(random.nextInt(3));
                switch (random.nextInt(8)) {
                    case 0 -> {
                        String key = random.nextBoolean() || expected.isEmpty() ? known : expected.lastKey();
                        entities.remove(key);
                        expected.remove(key);
                    }
                    case 1 -> assertThat(entities.fingerprint(known)).isEqualTo(expected.get(known));
                    case 2, 3 ->
                        assertThat(entities.put(known, fingerprint)).isEqualTo(expected.put(known, fingerprint));
                    default -> {
                        String key = String.valueOf(next++);
                        assertThat(entities.put(key, fingerprint)).isEqualTo(expected.put(key, fingerprint));
                    }
                }
            }
            assertThat(emitted.of("shop.orders").size()).isEqualTo(expected.size());
            assertThat(inChunks(emitted.of("shop.orders"))).containsExactlyElementsOf(expected.keySet());
        }
    }

    @Test
    void keepTopicsApart() {
        try (Emitted emitted = Emitted.empty(Optional.of(folder.toString()), "shop")) {
            emitted.of("shop.orders").put("1", "order");
            emitted.of("shop.items").put("1", "item");

            assertThat(emitted.of("shop.orders").fingerprint("1")).isEqualTo("order");
            assertThat(emitted.of("shop.items").fingerprint("1")).isEqualTo("item");
        }
    }

    @Test
    void forgetKeysThatWerePutAside() {
        try (Emitted emitted = Emitted.empty(Optional.of(folder.toString()), "shop")) {
            try (Seen seen = emitted.seenOf("shop.orders")) {
                seen.add("2");
                seen.add("1");
                seen.add("2");
                assertThat(seen.contains("1")).isTrue();
                assertThat(seen.contains("2")).isTrue();
                assertThat(seen.contains("3")).isFalse();
            }
            try (Seen later = emitted.seenOf("shop.orders")) {
                assertThat(later.contains("2")).isFalse();
            }
        }
    }

    private static List<String> inChunks(Entities entities) {
        List<String> all = new ArrayList<>();
        @Nullable String last = null;
        List<String> chunk;
        do {
            chunk = entities.keysBehind(last, CHUNK);
            all.addAll(chunk);
            last = chunk.isEmpty() ? null : chunk.getLast();
        } while (chunk.size() == CHUNK);
        return all;
    }
}
