package dev.leat.platform.check;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.platform.check.Finding.Verdict;
import dev.leat.platform.config.Configuration;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.stream.value.EntitySchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Configuration configuration;

    public Check(ConfigurationFile.Reading reading) {
        this.reading = reading;
        this.configuration = reading.configuration();
    }

    /** Takes about as long as the slowest server. */
    public Report run() {
        List<Finding> findings = new ArrayList<>();
        reading.problems().forEach(problem -> findings.add(new Finding(Verdict.WRONG, problem)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Findings>> servers = new ArrayList<>();
            List<Future<SourceCheck.Result>> sources = new ArrayList<>();
            List<Future<Findings>> stores = new ArrayList<>();
            ask("kafka", new KafkaCheck(reading)::run, threads, servers);
            ask("registry", new RegistryCheck(reading)::run, threads, servers);
            configuration
                    .sources()
                    .forEach((name, source) ->
                            ask("sources." + name, new SourceCheck(reading, name, source)::run, threads, sources));
            configuration.views().forEach((name, view) -> {
                for (StoreDefinition store : view.storeDefinitions(reading.folder())) {
                    String path = "views." + name + ".stores." + store.name();
                    ask(path, new StoreCheck(reading, path, store)::run, threads, stores);
                }
            });

            for (Findings server : all(servers)) {
                findings.addAll(server.all());
            }
            Map<String, EntitySchema> entities = new HashMap<>();
            for (SourceCheck.Result source : all(sources)) {
                findings.addAll(source.findings().all());
                entities.putAll(source.entities());
            }
            configuration.views().forEach((name, view) -> {
                if (reading.isFine("views." + name)) {
                    findings.addAll(
                            new ViewCheck(reading, name, view).run(entities).all());
                }
            });
            for (Findings store : all(stores)) {
                findings.addAll(store.all());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Report(findings);
    }

    private <T> void ask(String path, Callable<T> check, ExecutorService threads, List<Future<T>> asked) {
        if (reading.isGiven(path) && reading.isFine(path)) {
            asked.add(threads.submit(check));
        }
    }

    private static <T> List<T> all(List<Future<T>> asked) throws InterruptedException {
        List<T> answers = new ArrayList<>();
        for (Future<T> one : asked) {
            try {
                answers.add(one.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a check broke", e.getCause());
            }
        }
        return answers;
    }
}
