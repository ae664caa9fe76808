package dev.leat.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final List<Change> TRUTH = List.of(
            change("a 1", "+ 1"), change("a 2", "+ 2"), change("a 1", "-"), change("a 1", "x"), change("a 1", "+ 3"));

    @Test
    void whatIsTheSameHolds() {
        assertThat(Verdict.of(TRUTH, seen(0, 1, 2, 3, 4))).isEqualTo(new Verdict(5, 0, 0, 0, 0, List.of()));
    }

    @Test
    void entitiesMayBeSeenInAnotherOrderThanTheirChangesWereCommitted() {
        assertThat(Verdict.of(TRUTH, seen(1, 0, 2, 3, 4)).holds()).isTrue();
    }

    @Test
    void aChangeThatNobodySawIsLost() {
        Verdict verdict = Verdict.of(TRUTH, seen(0, 1, 3, 4));

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(String.join("\n", verdict.trace())).contains("a 1, from its change 1 on");
    }

    @Test
    void aChangeThatWasSeenTwiceIsRepeated() {
        assertThat(Verdict.of(TRUTH, seen(0, 1, 1, 2, 3, 4)).repeated()).isEqualTo(1);
    }

    @Test
    void changesOfOneEntityThatChangedPlacesAreOutOfOrder() {
        assertThat(Verdict.of(TRUTH, seen(0, 1, 3, 2, 4)).outOfOrder()).isEqualTo(2);
    }

    @Test
    void aChangeThatNeverWasIsWrong() {
        List<SeenChange> seen = new ArrayList<>(seen(0, 1, 2, 3, 4));
        seen.add(new SeenChange(change("a 1", "~ 9"), "id 9", "9"));

        assertThat(Verdict.of(TRUTH, seen).wrong()).isEqualTo(1);
    }

    @Test
    void anEventIdOfTwoChangesIsWrong() {
        List<SeenChange> seen = new ArrayList<>(seen(0, 1, 2, 3));
        seen.add(new SeenChange(TRUTH.get(4), "id 0", "4"));

        assertThat(Verdict.of(TRUTH, seen).wrong()).isEqualTo(1);
    }

    @Test
    void positionsThatOrderTheChangesOtherwiseAreWrong() {
        List<SeenChange> seen = new ArrayList<>(seen(0, 2, 3, 4));
        seen.add(new SeenChange(TRUTH.get(1), "id 1", "9"));

        assertThat(Verdict.of(TRUTH, seen).wrong()).isPositive();
    }

    private static List<SeenChange> seen(int... places) {
        return Arrays.stream(places)
                .mapToObj(place -> new SeenChange(TRUTH.get(place), "id " + place, String.valueOf(place)))
                .toList();
    }

    private static Change change(String entity, String text) {
        return new Change(entity, text, "");
    }
}
