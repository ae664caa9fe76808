package dev.leat.benchmarks.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** In short: that everybody can be measured, not how fast they are. */
@Tag("torture")
class BenchmarksTest {

    @Test
    void everyContestantDrainsTheBacklogAndIsPutBesideLeat() throws Exception {
        JsonNode ratios = JsonMapper.builder()
                .build()
                .readTree(output(new CaptureBenchmark(), "--changes=20000", "--runs=1", "--json"));

        assertThat(ratios)
                .hasSize(Contestant.OF_LOG.size() - 1)
                .allSatisfy(
                        ratio -> assertThat(ratio.get("ratio").doubleValue()).isPositive());
    }

    @Test
    void theWayOfSingleChangesIsMeasured() throws Exception {
        JsonNode latency = JsonMapper.builder()
                .build()
                .readTree(output(new LatencyBenchmark(), "--rate=200", "--seconds=2", "--warm-up=1", "--json"));

        assertThat(latency.get("changes").intValue()).isEqualTo(400);
        assertThat(latency.get("p50").doubleValue())
                .isPositive()
                .isLessThanOrEqualTo(latency.get("p99").doubleValue());
    }

    @Test
    void aTableIsReadByEveryoneAndPutBesideLeat() throws Exception {
        JsonNode ratios = JsonMapper.builder()
                .build()
                .readTree(output(new SnapshotBenchmark(), "--rows=30000", "--runs=1", "--json"));

        assertThat(ratios)
                .hasSize(Contestant.OF_TABLE.size() - 1)
                .allSatisfy(
                        ratio -> assertThat(ratio.get("ratio").doubleValue()).isPositive());
    }

    private static String output(Callable<Integer> benchmark, String... arguments) {
        StringWriter out = new StringWriter();
        int status = new CommandLine(benchmark).setOut(new PrintWriter(out)).execute(arguments);
        assertThat(status).isZero();
        return out.toString();
    }
}
