package dev.leat.benchmarks.capture;

import dev.leat.benchmarks.Ratio;
import dev.leat.benchmarks.capture.Drained.Rate;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.ServiceName;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description = {
            "Reads a table again: Leat's snapshot job to Kafka (Avro, exactly once, beside the stream), Debezium's own blocking"
                    + " snapshot with its records given to nobody, and COPY ... TO thrown away.",
            "Each in a JVM of its own with the same options, turn by turn; of each, the median counts."
        })
public final class SnapshotBenchmark implements Callable<Integer> {

    @Option(names = "--rows", defaultValue = "1000000", description = "In the table (default: ${DEFAULT-VALUE}).")
    long rows;

    @Option(names = "--runs", defaultValue = "5", description = "Of each contestant (default: ${DEFAULT-VALUE}).")
    int runs;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    Ratio.Output output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter progress = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("leat-snapshot-");
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(EnumSet.of(ServiceName.POSTGRESQL, ServiceName.KAFKA, ServiceName.REGISTRY));
            try (Backlog table = Backlog.create(services.postgreSql())) {
                Contest stream = contest(services, table, Contestant.LEAT, "leat");
                CaptureBenchmark.standAtTheStart(stream);
                progress.printf("inserting %d rows%n", rows);
                table.insert(rows);
                progress.println("the stream takes them first");
                CaptureBenchmark.drain(stream, folder);
                Map<Contestant, List<Rate>> rates = new EnumMap<>(Contestant.class);
                for (int run = 1; run <= runs; run++) {
                    for (Contestant contestant : Contestant.OF_TABLE) {
                        String name = contestant == Contestant.LEAT_SNAPSHOT
                                ? stream.source()
                                : contestant.name().toLowerCase(Locale.ROOT) + run;
                        Rate rate = CaptureBenchmark.drain(contest(services, table, contestant, name), folder);
                        progress.printf(
                                "%s %.0f/s, CPU %.1f µs a row%n",
                                contestant.ratioName, rate.perSecond(), rate.cpuMicrosPerChange());
                        rates.computeIfAbsent(contestant, c -> new ArrayList<>())
                                .add(rate);
                    }
                }
                output.print(
                        CaptureBenchmark.ratios("snapshot", Contestant.LEAT_SNAPSHOT, rates),
                        spec.commandLine().getOut());
            }
        }
        return 0;
    }

    private Contest contest(EmbeddedServices services, Backlog table, Contestant contestant, String name) {
        return new Contest(
                contestant,
                name,
                name,
                rows,
                table.url(),
                services.postgreSql().user(),
                services.postgreSql().password(),
                services.kafka().bootstrapServers(),
                services.registry().apiUrl());
    }
}
