package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SharedServicesTest {

    private static final Map<String, String> CONTAINERS = Map.of("LEAT_SERVICES", "containers");

    private final List<String> said = new ArrayList<>();

    @Test
    void everyTestOfTheJvmGetsTheSameRunningServer() {
        RedisService mine = SharedServices.redis();

        assertThat(mine.isRunning()).isTrue();
        assertThat(SharedServices.all().redis()).isSameAs(mine);
    }

    @Test
    void serversAreEmbeddedOnesUnlessSomethingElseIsAskedFor() {
        Containers answering = containers(Optional.empty(), EmbeddedServices.temporary());

        assertThat(SharedServices.chosenIn(Map.of(), Optional.of(answering), said::add))
                .isInstanceOf(EmbeddedServices.class)
                .isNotSameAs(answering.services());
        assertThat(said).isEmpty();
    }

    @Test
    void serversAreOnContainersWhenThatIsAskedForAndAnEngineAnswers() {
        Containers answering = containers(Optional.empty(), EmbeddedServices.temporary());

        assertThat(SharedServices.chosenIn(CONTAINERS, Optional.of(answering), said::add))
                .isSameAs(answering.services());
        assertThat(said).isEmpty();
    }

    @Test
    void withoutAnEngineTheServersAreEmbeddedOnesAndOneLineSaysWhy() {
        Containers silent = containers(Optional.of("nobody answers"), EmbeddedServices.temporary());

        assertThat(SharedServices.chosenIn(CONTAINERS, Optional.of(silent), said::add))
                .isInstanceOf(EmbeddedServices.class)
                .isNotSameAs(silent.services());
        assertThat(said)
                .containsExactly(
                        "LEAT_SERVICES=containers: nobody answers; these tests run on the embedded servers instead");
    }

    @Test
    void testsThatCannotReachAnyEngineSaySo() {
        assertThat(SharedServices.chosenIn(CONTAINERS, Optional.empty(), said::add))
                .isInstanceOf(EmbeddedServices.class);
        assertThat(said).singleElement().asString().contains("container-services is not on the class path");
    }

    @Test
    void anUnknownChoiceOfServicesIsRefusedByName() {
        assertThatThrownBy(
                        () -> SharedServices.chosenIn(Map.of("LEAT_SERVICES", "abacus"), Optional.empty(), said::add))
                .hasMessageContaining("LEAT_SERVICES=abacus")
                .hasMessageContaining("embedded")
                .hasMessageContaining("containers");
    }

    private static Containers containers(Optional<String> obstacle, Services services) {
        return new Containers() {
            @Override
            public Optional<String> obstacle() {
                return obstacle;
            }

            @Override
            public Services services() {
                return services;
            }
        };
    }
}
