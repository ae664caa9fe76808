package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.Ratio;
import dev.leat.benchmarks.torture.CaptureCommand.Database;
import dev.leat.benchmarks.torture.CapturingJvm.Stopped;
import dev.leat.benchmarks.torture.OutboxTorture.Plan;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.ServiceName;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "outbox",
        mixinStandardHelpOptions = true,
        description = {
            "Eight writers publish through every kind of outbox, a fifth of their transactions in vain, while the capturing JVM"
                    + " is killed with kill -9. Then what a reader of committed records sees is compared with what was"
                    + " committed.",
            "The same seed writes the same things in the same order; the moments are the machine's."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing was lost, repeated, out of order or wrong", "1:a guarantee broke"})
public final class OutboxCommand implements Callable<Integer> {

    @Option(names = "--source", defaultValue = "postgres", description = "${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Database source;

    @Option(
            names = "--messages",
            defaultValue = "100000",
            description = "That are written, those included that are rolled back (default: ${DEFAULT-VALUE}).")
    int messages;

    @Option(names = "--kills", defaultValue = "20", description = "Of the capturing JVM (default: ${DEFAULT-VALUE}).")
    int kills;

    @Option(names = "--seed", description = "Of all that happens; printed when it is not given.")
    @Nullable
    Long seed;

    @Option(
            names = "--break",
            description = "Takes one guarantee away, so that the run must fail: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Guarantee broken;

    @Option(names = "--json", description = "Print JSON, for programs.")
    boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
        PrintWriter progress = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("leat-torture-");
        progress.printf("seed %d; the JVMs' logs are in %s%n", chosen, folder);
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(EnumSet.of(ServiceName.KAFKA, ServiceName.REGISTRY));
            OutboxTarget target = switch (source) {
                case POSTGRES -> OutboxTarget.on(services.postgreSql());
                case MYSQL -> OutboxTarget.on(services.mySql());
            };
            OutboxVerdict verdict = new OutboxTorture(target, services.kafka(), services.registry(), folder, progress)
                    .run(new Plan(messages, kills, chosen, Optional.ofNullable(broken)));
            verdict.trace().forEach(progress::println);
            print(verdict, chosen);
            return verdict.holds() ? 0 : 1;
        } catch (Stopped failure) {
            progress.println("capture stopped by itself: " + failure.getMessage());
            return 1;
        }
    }

    private void print(OutboxVerdict verdict, long seed) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("source", source.name().toLowerCase(Locale.ROOT));
        counts.put("kills", kills);
        counts.put("messages", verdict.messages());
        counts.put("lost", verdict.lost());
        counts.put("repeated", verdict.repeated());
        counts.put("out-of-order", verdict.outOfOrder());
        counts.put("wrong", verdict.wrong());
        if (json) {
            counts.put("torture", "outbox");
            counts.put("seed", seed);
            counts.put("holds", verdict.holds());
            counts.put("trace", verdict.trace());
        }
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? Ratio.json(counts)
                                : "outbox "
                                        + counts.entrySet().stream()
                                                .map(count -> count.getKey() + "=" + count.getValue())
                                                .collect(Collectors.joining(" ")));
    }
}
