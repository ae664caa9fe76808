package dev.leat.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * Ours beside a peer's or the floor's, measured in the same run.
 *
 * @param name {@code ours/theirs}; the same for ever
 * @param unit of both, such as {@code /s}
 * @param runs whose median counts
 */
public record Ratio(String benchmark, String name, double ours, double theirs, String unit, int runs) {

    /** How a benchmark says its ratios. */
    public static final class Output {

        @Option(names = "--json", description = "Print JSON, for programs.")
        private boolean json;

        public void print(List<Ratio> ratios, PrintWriter out) {
            if (json) {
                out.println(json(ratios.stream().map(Ratio::fields).toList()));
            } else {
                ratios.forEach(ratio -> out.println(ratio.line()));
            }
            out.flush();
        }
    }

    double ratio() {
        return ours / theirs;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%s %s ratio=%.2f ours=%s theirs=%s runs=%d",
                benchmark,
                name,
                ratio(),
                value(ours),
                value(theirs),
                runs);
    }

    private String value(double number) {
        return String.format(Locale.ROOT, number < 1_000 ? "%.1f" : "%.0f", number) + unit;
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("benchmark", benchmark);
        fields.put("name", name);
        fields.put("ratio", ratio());
        fields.put("ours", ours);
        fields.put("theirs", theirs);
        fields.put("unit", unit);
        fields.put("runs", runs);
        return fields;
    }

    /** Of an even number, the lower of the two in the middle. */
    public static double median(List<Double> values) {
        return values.stream().sorted().toList().get((values.size() - 1) / 2);
    }

    /** One line of JSON. */
    public static String json(Object value) {
        try {
            return JsonMapper.builder().build().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
