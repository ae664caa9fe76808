package dev.leat.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.reconcile.NewestByKey.Newest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class NewestByKeyTest {

    /** With memory for a few keys only, most of them wait in files. */
    @Property(tries = 300)
    void eachKeyComesOnceInOrderWithItsNewestRecord(
            @ForAll @Size(max = 300) List<@IntRange(min = -40, max = 40) Integer> records,
            @ForAll @IntRange(max = 2_000) int mostBytes)
            throws IOException {
        Map<Integer, String> expected = new TreeMap<>();
        List<String> taken = new ArrayList<>();
        try (NewestByKey newest = new NewestByKey(mostBytes)) {
            for (int offset = 0; offset < records.size(); offset++) {
                int key = records.get(offset) & 0xFF;
                boolean holds = offset % 3 != 0;
                newest.put(new byte[] {1, (byte) key}, offset, holds);
                expected.put(key, key + "@" + offset + holds);
            }
            for (Optional<Newest> next = newest.next(); next.isPresent(); next = newest.next()) {
                Newest record = next.get();
                taken.add((record.key()[1] & 0xFF) + "@" + record.offset() + record.holds());
            }
        }

        assertThat(taken).containsExactlyElementsOf(expected.values());
    }
}
