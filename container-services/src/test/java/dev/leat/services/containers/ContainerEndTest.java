package dev.leat.services.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContainerEndTest {

    private final ContainerEnd end = new ContainerEnd();

    @Test
    void oneWaitsForItAgainAndAgain() throws InterruptedException {
        assertThat(end.within(1)).isFalse();
        assertThat(end.within(1)).isFalse();

        end.onComplete();

        assertThat(end.within(1)).isTrue();
        assertThat(end.within(1)).isTrue();
    }

    @Test
    void anAnswerThatBreaksOffIsNoEnd() {
        end.onError(new IOException("the engine is gone"));

        assertThatThrownBy(() -> end.within(1)).hasMessageContaining("the engine is gone");
    }
}
