package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.torture.CapturingJvm.Stopped;
import dev.leat.benchmarks.torture.Faults.Tortured;
import dev.leat.engine.source.Outboxes;
import dev.leat.services.KafkaService;
import dev.leat.services.RegistryService;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One torture of capture, from an empty database to a verdict. */
final class CaptureTorture {

    /**
     * What it came to.
     *
     * @param stopped why capture stopped by itself, which it must not
     */
    record Outcome(
            int kills, int freezes, int databaseEnds, int brokerEnds, Verdict verdict, Optional<String> stopped) {

        boolean holds() {
            return verdict.holds() && stopped.isEmpty();
        }
    }

    private static final long QUIET_FOR_MS = 45_000;
    private static final long LONGEST_READ_MS = 300_000;
    private static final long WARM_UP_MS = 500;

    private final TorturedDatabase database;
    private final KafkaService kafka;
    private final RegistryService registry;
    private final Path folder;
    private final PrintWriter progress;

    CaptureTorture(
            TorturedDatabase database,
            KafkaService kafka,
            RegistryService registry,
            Path folder,
            PrintWriter progress) {
        this.database = database;
        this.kafka = kafka;
        this.registry = registry;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * What is done.
     *
     * @param rows of one transaction, in whose middle everything is killed; none for many small ones
     * @param heapMegabytes of the capturing JVM
     */
    record Plan(int kills, long seed, Optional<Guarantee> broken, OptionalInt rows, int heapMegabytes) {

        static final int HEAP_MEGABYTES = 512;

        static Plan of(int kills, long seed, Optional<Guarantee> broken) {
            return new Plan(kills, seed, broken, OptionalInt.empty(), HEAP_MEGABYTES);
        }
    }

    Outcome run(Plan plan) throws Exception {
        CaptureTarget target = new CaptureTarget(
                "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 8),
                database.type(),
                database.url(),
                database.user(),
                database.password(),
                database.tables(),
                Outboxes.NONE,
                kafka.bootstrapServers(),
                registry.apiUrl(),
                plan.broken());
        Writers writers = new Writers(database);
        try (Faults faults = new Faults(
                new Tortured(target, database.server(), kafka),
                writers,
                new Random(plan.seed()),
                plan.heapMegabytes(),
                folder,
                progress)) {
            Optional<String> stopped = Optional.empty();
            try {
                faults.begin();
                if (plan.rows().isPresent()) {
                    faults.killWithin(plan.rows().getAsInt(), plan.kills());
                } else {
                    writers.start(plan.seed());
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(WARM_UP_MS));
                    faults.kill(plan.kills());
                }
            } catch (Stopped failure) {
                stopped = Optional.ofNullable(failure.getMessage());
            } finally {
                writers.stop();
            }
            database.server().start();
            kafka.start();
            return new Outcome(
                    faults.kills(),
                    faults.freezes(),
                    faults.databaseEnds(),
                    faults.brokerEnds(),
                    verdict(target, writers, faults),
                    stopped);
        }
    }

    private Verdict verdict(CaptureTarget target, Writers writers, Faults faults) throws Exception {
        // one more row, so that everybody knows when the others have come
        writers.load(1);
        List<Change> truth = database.truth();
        progress.printf("comparing %d changes%n", truth.size());
        try (SchemaRegistry schemas = new ApicurioRegistry(RegistryAccess.open(registry.apiUrl()));
                Readers readers = new Readers(new KafkaAccess(target.kafka(), Map.of()), schemas, target.topics())) {
            readers.readUntil(truth.getLast(), QUIET_FOR_MS, LONGEST_READ_MS);
            faults.close();
            return Verdict.of(truth, readers.readRest());
        }
    }
}
