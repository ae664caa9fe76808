package dev.leat.materializer.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class KeptFieldsTest {

    @Test
    void whatIsKeptStandsAsItIsWrittenInTheRowBefore() {
        assertThat(KeptFields.keep(
                        "\"id\":1,\"name\":\"b\",\"body\":null,\"doc\":null",
                        "\"id\":1,\"name\":\"a\",\"body\":\"x\\\"}, \",\"doc\":{\"n\": 1.50, \"l\": [1e400]}",
                        Set.of("body", "doc")))
                .isEqualTo("\"id\":1,\"name\":\"b\",\"body\":\"x\\\"}, \",\"doc\":{\"n\": 1.50, \"l\": [1e400]}");
    }

    @Test
    void aFieldThatTheRowBeforeDoesNotHaveIsTheChangesOwn() {
        assertThat(KeptFields.keep("\"id\":1,\"body\":null", "\"id\":1", Set.of("body", "no_such")))
                .isEqualTo("\"id\":1,\"body\":null");
    }

    @Property(tries = 50)
    void eachFieldIsTheOneBeforeIfItIsKeptAndTheChangesOtherwise(
            @ForAll("rows") Map<String, String> change,
            @ForAll("rows") Map<String, String> before,
            @ForAll Set<@net.jqwik.api.constraints.StringLength(max = 2) String> others) {
        Set<String> kept = change.keySet().stream()
                .filter(name -> (name.hashCode() & 1) == 0)
                .collect(Collectors.toSet());
        kept.addAll(others.stream().filter(name -> !change.containsKey(name)).toList());
        Map<String, String> expected = new TreeMap<>(change);
        expected.replaceAll((name, value) -> kept.contains(name) ? before.getOrDefault(name, value) : value);

        assertThat(KeptFields.keep(fields(change), fields(before), kept)).isEqualTo(fields(expected));
    }

    private static String fields(Map<String, String> row) {
        return row.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(","));
    }

    @Provide
    Arbitrary<Map<String, String>> rows() {
        return Arbitraries.maps(
                        Arbitraries.strings()
                                .withCharRange('a', 'z')
                                .ofMinLength(1)
                                .ofMaxLength(2),
                        Arbitraries.of(List.of(
                                "null",
                                "1",
                                "-1.50",
                                "1e400",
                                "\"\"",
                                "\"x, \\\"y\\\"\"",
                                "true",
                                "[]",
                                "{\"a\": [1, {}]}")))
                .ofMaxSize(6)
                .map(TreeMap::new);
    }
}
