package dev.leat.benchmarks.torture.poller;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Ratio;
import dev.leat.benchmarks.torture.poller.TopicHistory.Verdict;
import dev.leat.poller.QuerySourceConnector;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.ServiceName;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "poller",
        mixinStandardHelpOptions = true,
        description =
                "Sixteen writers hold their transactions open for random times, while a poller is killed with kill -9. Then what stands"
                        + " on the topic is compared with the table. The same is done with a loop that asks for what is later than"
                        + " the last it saw, to show what it misses.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the topic shows the table, and nothing was repeated or out of order", "1:a guarantee broke"})
public final class PollerCommand implements Callable<Integer> {

    static final String SOURCE = "shop";
    static final int PARTITIONS = 3;
    private static final long STARTS_WITHIN_MS = 60_000;
    private static final long ENDS_WITHIN_MS = 60_000;
    private static final Duration READ = Duration.ofMillis(200);

    @Option(names = "--source", defaultValue = "postgres", description = "${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Source source;

    @Option(names = "--seconds", defaultValue = "90", description = "Of writing (default: ${DEFAULT-VALUE}).")
    int seconds;

    @Option(
            names = "--longest-ms",
            defaultValue = "30000",
            description = "That a transaction is held open (default: ${DEFAULT-VALUE}).")
    int longestMs;

    @Option(names = "--kills", defaultValue = "10", description = "Of the poller (default: ${DEFAULT-VALUE}).")
    int kills;

    @Option(names = "--seed", description = "Of all that happens; printed when it is not given.")
    @Nullable
    Long seed;

    @Option(
            names = "--break",
            description = "Takes one guarantee away, so that the run must fail: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Breakage broken;

    @Option(names = "--json", description = "Print JSON, for programs.")
    boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    /** What is polled. */
    enum Source {
        POSTGRES,
        MYSQL,
        H2
    }

    /** What can be taken away. */
    enum Breakage {
        /** The poller believes that transactions take no time. */
        HORIZON,
        /** It does not know what was published, so it neither finds what is gone nor what it has emitted before. */
        EMITTED
    }

    @Override
    public Integer call() throws Exception {
        long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
        PrintWriter progress = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("leat-torture-");
        progress.printf("seed %d; the JVMs' logs are in %s%n", chosen, folder);
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(EnumSet.of(ServiceName.KAFKA, ServiceName.REGISTRY));
            Server h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
            try {
                PolledDatabase database = switch (source) {
                    case POSTGRES -> PolledDatabase.on(services.postgreSql());
                    case MYSQL -> PolledDatabase.on(services.mySql());
                    case H2 -> PolledDatabase.onH2(h2.getPort(), folder);
                };
                return judge(
                        torture(
                                database,
                                services.kafka().bootstrapServers(),
                                services.registry().apiUrl(),
                                folder,
                                chosen,
                                progress),
                        chosen,
                        progress);
            } finally {
                h2.stop();
            }
        }
    }

    private record Outcome(Verdict verdict, long transactions, long naiveMissed) {}

    private Outcome torture(
            PolledDatabase database, String kafka, String registryUrl, Path folder, long chosen, PrintWriter progress)
            throws Exception {
        String topic = SOURCE + "." + database.schema() + "." + PolledDatabase.TABLE;
        try (Admin admin = Admin.create(new KafkaAccess(kafka, Map.of()).with(Map.of()))) {
            Topics.ensure(admin, Map.of(topic, TopicPolicy.changes(PARTITIONS, (short) 1)));
        }
        List<String> arguments = List.of(
                kafka, registryUrl, new ObjectMapper().writeValueAsString(settings(database, kafka, registryUrl)));
        Random random = new Random(chosen);
        try (ApicurioRegistry registry = new ApicurioRegistry(RegistryAccess.open(registryUrl));
                TopicHistory history = new TopicHistory(kafka, registry, topic, PARTITIONS);
                NaiveLoop naive = new NaiveLoop(database);
                LateWriters writers = new LateWriters(database, longestMs, chosen)) {
            for (int life = 0; life < kills; life++) {
                try (ChildJvm poller = start(life, folder, arguments)) {
                    int lifeMs = 1 + random.nextInt(Math.multiplyExact(seconds, 2_000) / (kills + 1));
                    readFor(history, lifeMs);
                    if (!poller.isAlive()) {
                        throw new IllegalStateException("the poller ended by itself; its log is " + poller.logFile());
                    }
                    poller.kill();
                    progress.printf("kill %d after %d transactions%n", life + 1, writers.transactions());
                }
            }
            try (ChildJvm poller = start(kills, folder, arguments)) {
                readFor(history, seconds * 1_000L / (kills + 1));
                writers.finish();
                Map<Long, Long> truth = database.rows();
                progress.printf("comparing %d rows%n", truth.size());
                long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ENDS_WITHIN_MS);
                while (!history.shows(truth) && System.nanoTime() < endNanos && poller.isAlive()) {
                    history.read(READ);
                }
                // long enough for repetitions of what lies in the window
                readFor(history, 3_000);
                return new Outcome(history.verdict(truth), writers.transactions(), naive.missed(truth));
            }
        }
    }

    private static ChildJvm start(int life, Path folder, List<String> arguments) throws InterruptedException {
        ChildJvm poller = ChildJvm.start(
                "poller-" + life,
                folder,
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
                PollingMain.class,
                arguments);
        poller.awaitLine(PollingMain.READY, STARTS_WITHIN_MS);
        return poller;
    }

    private static void readFor(TopicHistory history, long millis) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < endNanos) {
            history.read(READ);
        }
    }

    private Map<String, String> settings(PolledDatabase database, String kafka, String registry) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "name",
                SOURCE,
                "connector.class",
                QuerySourceConnector.class.getName(),
                "connection.url",
                database.url(),
                "connection.user",
                database.user(),
                "connection.password",
                database.password(),
                "tables",
                database.schema() + "." + PolledDatabase.TABLE,
                "deleted",
                "gone",
                "poll.interval.min.ms",
                "20",
                "poll.interval.max.ms",
                "100",
                "page.rows",
                "50"));
        settings.put("late.commits", database.byHorizon() ? "horizon" : "window");
        settings.put("window.ms", Long.toString(longestMs * 2L + 10_000));
        if (broken == Breakage.HORIZON) {
            settings.put("late.commits", "window");
            settings.put("window.ms", "0");
        }
        if (broken != Breakage.EMITTED) {
            settings.put("sweep.interval.ms", "1000");
            settings.put("emitted.kafka.bootstrap.servers", kafka);
            settings.put("emitted.registry.url", registry);
        }
        return settings;
    }

    private int judge(Outcome outcome, long chosen, PrintWriter progress) {
        Verdict verdict = outcome.verdict();
        verdict.trace().forEach(progress::println);
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("source", source.name().toLowerCase(Locale.ROOT));
        counts.put("kills", kills);
        counts.put("changes", verdict.changes());
        counts.put("lost", verdict.lost());
        counts.put("repeated", verdict.repeated());
        counts.put("out-of-order", verdict.outOfOrder());
        counts.put("wrong", verdict.wrong());
        counts.put("transactions", outcome.transactions());
        counts.put("naive-lost", outcome.naiveMissed());
        if (json) {
            counts.put("torture", "poller");
            counts.put("seed", chosen);
            counts.put("holds", verdict.holds());
            counts.put("trace", verdict.trace());
        }
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? Ratio.json(counts)
                                : "poller "
                                        + counts.entrySet().stream()
                                                .map(count -> count.getKey() + "=" + count.getValue())
                                                .collect(Collectors.joining(" ")));
        return verdict.holds() ? 0 : 1;
    }
}
