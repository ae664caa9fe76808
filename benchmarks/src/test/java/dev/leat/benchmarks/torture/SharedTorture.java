package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.torture.CaptureTorture.Outcome;
import dev.leat.benchmarks.torture.CaptureTorture.Plan;
import dev.leat.services.SharedServices;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The servers of the tests under the torture of capture. */
final class SharedTorture {

    static final long SEED = 7;

    private SharedTorture() {}

    static Outcome ofPostgres(Path folder, int kills, Optional<Guarantee> broken) throws Exception {
        return ofPostgres(folder, Plan.of(kills, SEED, broken));
    }

    static Outcome ofPostgres(Path folder, Plan plan) throws Exception {
        try (TorturedDatabase database =
                new PostgresTarget(SharedServices.postgreSql(), new AtomicLong()::incrementAndGet)) {
            return of(database, folder, plan);
        }
    }

    static Outcome ofMySql(Path folder, int kills) throws Exception {
        try (TorturedDatabase database = new MySqlTarget(SharedServices.mySql(), new AtomicLong()::incrementAndGet)) {
            return of(database, folder, Plan.of(kills, SEED, Optional.empty()));
        }
    }

    private static Outcome of(TorturedDatabase database, Path folder, Plan plan) throws Exception {
        return new CaptureTorture(
                        database,
                        SharedServices.kafka(),
                        SharedServices.registry(),
                        folder,
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .run(plan);
    }
}
