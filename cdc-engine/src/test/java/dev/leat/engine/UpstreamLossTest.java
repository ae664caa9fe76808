package dev.leat.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.Lives.Handed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** That the moments are fatal indeed. When one of these fails after an upgrade, upstream has mended it. */
@Tag("torture")
class UpstreamLossTest extends FatalMomentsContract {

    @Override
    Handed handed() {
        return Handed.DEBEZIUMS_OFFSET;
    }

    @Override
    void assertPublished(Lives lives, List<String> committed) {
        List<String> lost = new ArrayList<>(committed);
        lost.removeAll(lives.published());
        assertThat(lost).as("lost by Debezium's own offset").isNotEmpty();
    }
}
