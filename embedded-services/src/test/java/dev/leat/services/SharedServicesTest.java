package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SharedServicesTest {

    @Test
    void everyTestOfTheJvmGetsTheSameRunningServer() {
        RedisService mine = SharedServices.redis();

        assertThat(mine.isRunning()).isTrue();
        assertThat(SharedServices.all().redis()).isSameAs(mine);
    }
}
