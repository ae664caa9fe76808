package dev.leat.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ChunkWindowTest {

    /** That no row of a chunk stands behind a newer change of it, the simulation itself sees to. */
    @Property(tries = 2_000)
    void whateverHappensBesideTheChunksTheTopicEndsWithWhatTheTableHas(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int keys, @ForAll @IntRange(max = 120) int steps) {
        SimulatedTable table = new SimulatedTable(new Random(seed), keys);

        for (int step = 0; step < steps; step++) {
            table.step();
        }
        table.finish();

        assertThat(table.wrong()).isEmpty();
    }
}
