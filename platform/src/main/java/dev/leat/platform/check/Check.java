package dev.leat.platform.check;

import dev.leat.platform.check.Finding.Verdict;
import dev.leat.platform.config.ConfigurationFile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Holds a file against itself and against every server that it names. Servers are asked although the file has problems,
 * as long as the part that names them has none, so that one check tells all there is to mend. Changes nothing anywhere.
 */
public final class Check {

    private final ConfigurationFile.Reading reading;

    public Check(ConfigurationFile.Reading reading) {
        this.reading = reading;
    }

    /** Takes about as long as the slowest server. */
    public Report run() {
        List<Finding> findings = new ArrayList<>();
        reading.problems().forEach(problem -> findings.add(new Finding(Verdict.WRONG, problem)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Findings>> servers = new ArrayList<>();
            ask("kafka", new KafkaCheck(reading)::run, threads, servers);
            ask("registry", new RegistryCheck(reading)::run, threads, servers);
            for (Future<Findings> server : servers) {
                findings.addAll(server.get().all());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return new Report(findings);
    }

    private void ask(String path, Callable<Findings> check, ExecutorService threads, List<Future<Findings>> asked) {
        if (reading.isGiven(path) && reading.isFine(path)) {
            asked.add(threads.submit(check));
        }
    }
}
