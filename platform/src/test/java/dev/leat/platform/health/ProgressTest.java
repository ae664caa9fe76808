package dev.leat.platform.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.SourceState;
import dev.leat.engine.SourceStatus;
import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.load.SnapshotProgress;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.loader.LoaderState;
import dev.leat.materializer.store.loader.LoaderStatus;
import dev.leat.platform.program.Program.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProgressTest {

    private static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(BEGIN);
    private final Progress progress = new Progress(new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    });

    @Test
    void aSourceThatCapturesAndStoresNoPositionStandsStill() {
        now.set(BEGIN.plusSeconds(59));
        assertThat(of(source(SourceState.STREAMING, Optional.empty()))).isEmpty();
        now.set(BEGIN.plusSeconds(61));
        assertThat(of(source(SourceState.STREAMING, Optional.empty())))
                .containsExactly("source shop since 2026-01-31T12:00:00Z");
        assertThat(of(source(SourceState.STREAMING, Optional.of(BEGIN.plusSeconds(5)))))
                .isEmpty();
        now.set(BEGIN.plusSeconds(90));
        assertThat(of(source(SourceState.STREAMING, Optional.of(BEGIN.plusSeconds(5)))))
                .containsExactly("source shop since 2026-01-31T12:00:05Z");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"STREAMING", "SNAPSHOTTING"},
            mode = EnumSource.Mode.EXCLUDE)
    void aSourceThatWaitsForSomebodyDoesNot(SourceState state) {
        now.set(BEGIN.plus(Duration.ofDays(1)));
        assertThat(of(source(state, Optional.empty()))).isEmpty();
    }

    @Test
    void aStoreThatTakesNothingOfWhatThereIsStandsStill() {
        assertThat(of(store(LoaderState.RUNNING, 7, 10))).isEmpty();
        now.set(BEGIN.plusSeconds(50));
        assertThat(of(store(LoaderState.RUNNING, 7, 10))).isEmpty();
        now.set(BEGIN.plusSeconds(70));
        assertThat(of(store(LoaderState.RUNNING, 7, 12)))
                .containsExactly("store search of view orders since 2026-01-31T12:00:00Z");
        assertThat(of(store(LoaderState.RUNNING, 8, 12))).isEmpty();
    }

    @Test
    void aStoreThatHasEverythingOrDoesNotAnswerDoesNot() {
        for (int minute = 0; minute < 5; minute++) {
            now.set(BEGIN.plus(Duration.ofMinutes(minute)));
            assertThat(of(store(LoaderState.RUNNING, 7, 0))).isEmpty();
            assertThat(of(store(LoaderState.RETRYING, 7, 10))).isEmpty();
        }
    }

    private List<String> of(SourceStatus source) {
        return progress.standstills(List.of(source), List.of());
    }

    private List<String> of(Store store) {
        return progress.standstills(List.of(), List.of(store));
    }

    private static SourceStatus source(SourceState state, Optional<Instant> durableAt) {
        return new SourceStatus(
                "shop",
                state,
                BEGIN,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                durableAt,
                LogFigures.UNKNOWN,
                SnapshotProgress.NONE,
                0,
                0,
                List.of());
    }

    private static Store store(LoaderState state, long written, long lag) {
        return new Store(
                "orders",
                new StoreDefinition.Elasticsearch(
                        "search", StoreDefinition.Access.to("http://localhost"), "orders", Set.of()),
                Optional.of(new LoaderStatus(
                        state, BEGIN, Optional.empty(), OptionalLong.of(lag), written, 0, 0, 0, Duration.ZERO)));
    }
}
