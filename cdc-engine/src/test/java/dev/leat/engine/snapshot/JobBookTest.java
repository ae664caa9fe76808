package dev.leat.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobBookTest {

    private final JobBook book = new JobBook(List.of(), Clock.systemUTC());

    @Test
    void noTableIsReadByTwoAtOnceAndNobodyIsOvertaken() {
        SnapshotJob both = book.add(of("orders", "lines"));
        SnapshotJob orders = book.add(of("orders"));
        SnapshotJob products = book.add(of("products"));
        assertThat(book.startable(List.of())).containsExactly(both, products);

        SnapshotJob paused = book.move(both, JobState.PAUSED, Optional.empty());
        assertThat(book.startable(List.of())).containsExactly(orders, products);

        SnapshotJob running = book.move(orders, JobState.RUNNING, Optional.empty());
        book.move(paused, JobState.QUEUED, Optional.empty());
        assertThat(book.startable(List.of(running.id()))).containsExactly(products);

        book.put(running.with(running.table("orders").orElseThrow().ended()));
        assertThat(book.startable(List.of(running.id())))
                .extracting(SnapshotJob::id)
                .containsExactly("000001", "000003");
    }

    @Test
    void ofThoseThatHaveEndedTheNewestAreKeptAndNoIdComesTwice() {
        SnapshotJob first = book.add(of("orders"));
        for (int i = 0; i < 150; i++) {
            book.move(book.add(of("orders")), JobState.CANCELLED, Optional.empty());
        }

        assertThat(book.forgotten()).hasSize(50).startsWith("000002").endsWith("000051");
        assertThat(book.forgotten()).isEmpty();
        assertThat(book.all()).containsKey(first.id()).hasSize(101);
        assertThat(book.changed()).hasSize(101);
        assertThat(book.add(of("orders")).id()).isEqualTo("000152");
    }

    @Test
    void aTableThatWasEmptiedIsReconciledOnceByAJobThatHasNotBegun() {
        book.emptied("orders");
        book.emptied("orders");

        assertThat(book.all().values()).singleElement().satisfies(job -> {
            assertThat(job.request().tables()).containsExactly("orders");
            assertThat(job.request().mode()).isEqualTo(Mode.RECONCILE);
        });
    }

    private static SnapshotRequest of(String... tables) {
        return SnapshotRequest.of(List.of(tables), Mode.REFRESH, "test");
    }
}
