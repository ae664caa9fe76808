package dev.leat.benchmarks.capture;

import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Ratio;
import dev.leat.benchmarks.capture.Drained.Rate;
import dev.leat.engine.SourceListener;
import dev.leat.engine.SourceState;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.ServiceName;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        description = {
            "Drains a prepared backlog of PostgreSQL's log: Leat's source to Kafka (Avro, exactly once), Debezium's engine with"
                    + " its records given to nobody, Debezium's engine to Kafka (JSON without schemas, acks=all), and the"
                    + " replication protocol read and thrown away (what pg_recvlogical does).",
            "Each in a JVM of its own with the same options and the same settings, turn by turn; of each, the median counts."
        })
public final class CaptureBenchmark implements Callable<Integer> {

    static final List<String> JVM = List.of(
            "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xshare:auto");
    private static final long DRAINS_WITHIN_MS = 900_000;
    private static final long STARTS_WITHIN_MS = 60_000;

    @Option(names = "--changes", defaultValue = "1500000", description = "In the backlog (default: ${DEFAULT-VALUE}).")
    long changes;

    @Option(names = "--runs", defaultValue = "5", description = "Of each contestant (default: ${DEFAULT-VALUE}).")
    int runs;

    @Option(
            names = "--only",
            split = ",",
            description = "Other contestants than these stay at home: leat, engine_noop, engine_json_to_kafka, raw.")
    List<Contestant> only = Contestant.OF_LOG;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    Ratio.Output output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        changes = Math.ceilDiv(changes, Backlog.CHANGES_PER_TRANSACTION) * Backlog.CHANGES_PER_TRANSACTION;
        PrintWriter progress = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("leat-capture-");
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(EnumSet.of(ServiceName.POSTGRESQL, ServiceName.KAFKA, ServiceName.REGISTRY));
            try (Backlog backlog = Backlog.create(services.postgreSql())) {
                List<Contest> contests = contests(services, backlog);
                contests.stream()
                        .filter(contest -> contest.contestant() == Contestant.LEAT)
                        .forEach(CaptureBenchmark::standAtTheStart);
                progress.printf("writing %d changes%n", changes);
                backlog.write(changes);
                Map<Contestant, List<Rate>> rates = new EnumMap<>(Contestant.class);
                for (Contest contest : contests) {
                    if (contest.contestant() != Contestant.LEAT) {
                        backlog.copySlot(contest.slot());
                    }
                    if (!rates.containsKey(contest.contestant())) {
                        printSettings(contest, progress);
                    }
                    makeTopic(contest);
                    Rate rate = drain(contest, folder);
                    progress.printf(
                            "%s %.0f/s, CPU %.1f µs a change%n",
                            contest.contestant().ratioName, rate.perSecond(), rate.cpuMicrosPerChange());
                    rates.computeIfAbsent(contest.contestant(), c -> new ArrayList<>())
                            .add(rate);
                    tidyUp(contest, backlog);
                }
                output.print(
                        ratios("capture", Contestant.LEAT, rates),
                        spec.commandLine().getOut());
            }
        }
        return 0;
    }

    /** Turn by turn. */
    private List<Contest> contests(EmbeddedServices services, Backlog backlog) {
        List<Contest> contests = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            for (Contestant contestant : only) {
                String name = contestant.name().toLowerCase(Locale.ROOT) + run;
                contests.add(new Contest(
                        contestant,
                        name,
                        name,
                        changes,
                        backlog.url(),
                        services.postgreSql().user(),
                        services.postgreSql().password(),
                        services.kafka().bootstrapServers(),
                        services.registry().apiUrl()));
            }
        }
        return contests;
    }

    /** Loads the empty table, so that the source stands before the backlog. */
    static void standAtTheStart(Contest contest) {
        try (LeatDrain source = LeatDrain.start(contest, SourceListener.NONE)) {
            source.await(SourceState.STREAMING, STARTS_WITHIN_MS);
        }
    }

    /** The same for everybody; Leat has made its own. */
    private static void makeTopic(Contest contest) {
        try (Admin admin = Admin.create(contest.kafkaAccess().with(Map.of()))) {
            Topics.ensure(admin, Map.of(contest.topic(), TopicPolicy.changes(Contest.PARTITIONS, (short) 1)));
        }
    }

    static Rate drain(Contest contest, Path folder) throws InterruptedException {
        try (ChildJvm child = ChildJvm.start(contest.source(), folder, JVM, DrainMain.class, List.of())) {
            child.order(contest.line());
            return Rate.ofLine(child.awaitLine(Drained.line(), DRAINS_WITHIN_MS));
        }
    }

    private static void printSettings(Contest contest, PrintWriter progress) throws Exception {
        progress.printf("%s: JVM %s%n", contest.contestant().ratioName, String.join(" ", JVM));
        switch (contest.contestant()) {
            case LEAT ->
                progress.println("  as the program runs it; its connector has the settings of the engines below");
            case ENGINE_NOOP -> printEngine(contest, progress);
            case ENGINE_JSON_TO_KAFKA -> {
                printEngine(contest, progress);
                progress.println("  producer: " + new TreeMap<>(EngineDrain.producerSettings(contest)));
            }
            case RAW -> progress.println("  pgjdbc's replication stream, pgoutput, protocol version 1");
            case LEAT_SNAPSHOT, ENGINE_SNAPSHOT, COPY -> {}
        }
    }

    private static void printEngine(Contest contest, PrintWriter progress) throws Exception {
        Map<String, String> settings = new TreeMap<>(EngineDrain.settings(contest, contest.contestant()));
        settings.remove("database.password");
        progress.println("  engine: " + settings);
    }

    private static void tidyUp(Contest contest, Backlog backlog) throws SQLException {
        backlog.dropSlot(contest.slot());
        try (Admin admin = Admin.create(contest.kafkaAccess().with(Map.of()))) {
            admin.deleteTopics(List.of(contest.topic()));
        }
    }

    /** Of one beside each other. */
    static List<Ratio> ratios(String benchmark, Contestant one, Map<Contestant, List<Rate>> rates) {
        List<Ratio> ratios = new ArrayList<>();
        List<Rate> ours = rates.getOrDefault(one, List.of());
        rates.forEach((contestant, theirs) -> {
            if (contestant != one && !ours.isEmpty()) {
                ratios.add(new Ratio(
                        benchmark,
                        one.ratioName + "/" + contestant.ratioName,
                        median(ours),
                        median(theirs),
                        "/s",
                        theirs.size()));
            }
        });
        return ratios;
    }

    private static double median(List<Rate> rates) {
        return Ratio.median(rates.stream().map(Rate::perSecond).toList());
    }
}
