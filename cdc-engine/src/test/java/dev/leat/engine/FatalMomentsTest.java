package dev.leat.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.Lives.Handed;
import java.util.List;

/** Our position loses nothing. */
class FatalMomentsTest extends FatalMomentsContract {

    @Override
    Handed handed() {
        return Handed.OUR_POSITION;
    }

    @Override
    void assertPublished(Lives lives, List<String> committed) {
        assertThat(lives.published()).isEqualTo(committed);
    }
}
