package dev.leat.platform.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What can be said of the page without a program; RunningProgramTest and MySqlProgramTest hold it against programs. */
class MetricsPageTest {

    private static final Map<String, String> SUFFIX_BY_UNIT = Map.of("seconds", "_seconds", "bytes", "_bytes");

    @Test
    void namesEndAsPrometheusWantsTheirTypeAndUnitToEnd() throws IOException {
        assertThat(MetricsPage.lines()).hasSizeGreaterThan(40).allSatisfy(line -> {
            assertThat(line.name().endsWith("_total")).isEqualTo(line.type().equals("counter"));
            assertThat(line.name().replaceFirst("_(max|total)$", ""))
                    .endsWith(SUFFIX_BY_UNIT.getOrDefault(line.unit(), ""));
            SUFFIX_BY_UNIT.forEach((unit, suffix) -> {
                if (line.name().contains(suffix)) {
                    assertThat(line.unit()).isEqualTo(unit);
                }
            });
        });
    }
}
