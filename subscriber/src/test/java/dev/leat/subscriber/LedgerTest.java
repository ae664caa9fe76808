package dev.leat.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LedgerTest {

    private static final class Entry implements Ledger.Entry {

        private final long offset;
        private boolean done;

        private Entry(long offset) {
            this.offset = offset;
        }

        @Override
        public long offset() {
            return offset;
        }

        @Override
        public int bytes() {
            return 3;
        }

        @Override
        public boolean isDone() {
            return done;
        }
    }

    @Property
    void whatIsCommittedLeavesNothingOutAndHoldsNothingBack(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 5) Integer> gaps,
            @ForAll @Size(max = 60) List<@IntRange(max = 39) Integer> finished) {
        Ledger<Entry> ledger = new Ledger<>();
        List<Entry> all = new ArrayList<>();
        long offset = -1;
        // compaction and the ends of transactions leave gaps
        for (int gap : gaps) {
            offset += gap;
            Entry entry = new Entry(offset);
            all.add(entry);
            ledger.take(entry);
        }
        for (int index : finished) {
            if (index < all.size()) {
                Entry entry = all.get(index);
                if (!entry.done) {
                    ledger.release(entry.bytes());
                    entry.done = true;
                }
            }
            ledger.settle();

            int done = 0;
            while (done < all.size() && all.get(done).done) {
                done++;
            }
            assertThat(ledger.committable())
                    .isEqualTo(done == 0 ? OptionalLong.empty() : OptionalLong.of(all.get(done - 1).offset + 1));
            assertThat(ledger.size()).isEqualTo(all.size() - done);
            assertThat(ledger.bytes())
                    .isEqualTo(3 * all.stream().filter(entry -> !entry.done).count());
        }
    }
}
