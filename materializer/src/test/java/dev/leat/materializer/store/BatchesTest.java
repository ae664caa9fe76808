package dev.leat.materializer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.materializer.store.Batches.BatchRefused;
import dev.leat.materializer.store.DocumentStore.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BatchesTest {

    /** A store in memory that takes documents one by one, and none whose status is {@code bad}. */
    private final Map<Object, DocumentWrite> stored = new HashMap<>();

    private int requests;

    @Test
    void aBatchEndsAsItsWritesOneByOneWould() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            List<DocumentWrite> batch = new ArrayList<>();
            for (int version = 1; version <= 30; version++) {
                long id = random.nextInt(5);
                batch.add(
                        random.nextInt(4) == 0
                                ? DocumentStoreContract.delete(id, version)
                                : DocumentStoreContract.put(id, version, random.nextInt(4) == 0 ? "bad" : "good"));
            }
            stored.clear();
            batch.forEach(this::take);
            Map<Object, DocumentWrite> oneByOne = Map.copyOf(stored);

            stored.clear();
            List<Refused> refused =
                    Batches.newestOfEach(batch, newest -> Batches.isolating(newest, this::takeAllOrNone));

            assertThat(stored).isEqualTo(oneByOne);
            assertThat(refused).allMatch(one -> isBad(one.write())).doesNotHaveDuplicates();
        }
    }

    @Test
    void oneBadDocumentCostsFewRequests() {
        List<DocumentWrite> batch = new ArrayList<>();
        for (int id = 0; id < 1_024; id++) {
            batch.add(DocumentStoreContract.put(id, id + 1, id == 700 ? "bad" : "good"));
        }

        assertThat(Batches.isolating(batch, this::takeAllOrNone))
                .extracting(Refused::write)
                .containsExactly(batch.get(700));
        assertThat(stored).hasSize(1_023);
        assertThat(requests).isEqualTo(21);
    }

    @Test
    void piecesKeepTheOrderAndTheirLimits() {
        List<DocumentWrite> batch = new ArrayList<>();
        for (int id = 0; id < 25; id++) {
            batch.add(DocumentStoreContract.put(id, id + 1, id == 12 ? "long".repeat(500) : "x"));
        }

        List<List<DocumentWrite>> pieces = Batches.pieces(batch, 10, 1_000);

        assertThat(pieces.stream().flatMap(List::stream).toList()).isEqualTo(batch);
        assertThat(pieces).contains(List.of(batch.get(12))).allMatch(piece -> piece.size() <= 10);
        assertThat(Batches.pieces(List.of(), 10, 1_000)).isEmpty();
    }

    private List<Refused> takeAllOrNone(List<DocumentWrite> batch) {
        requests++;
        if (batch.stream().anyMatch(BatchesTest::isBad)) {
            throw new BatchRefused("bad");
        }
        batch.forEach(this::take);
        return List.of();
    }

    private void take(DocumentWrite write) {
        if (!isBad(write)) {
            stored.put(write.id(), write);
        }
    }

    private static boolean isBad(DocumentWrite write) {
        return write instanceof DocumentWrite.Put put && put.json().contains("\"bad\"");
    }
}
