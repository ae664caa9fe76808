package dev.leat.services;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The set of servers that this JVM runs itself, as child processes which die with it. */
public final class EmbeddedServices implements Services {

    private final Function<String, Home> homes;
    private final Deque<EmbeddedServer> started = new ArrayDeque<>(); // guarded by itself, as is closed
    private boolean closed;
    private final Once<PostgreSqlServer> postgreSql = new Once<>(() -> new PostgreSqlServer(home("postgresql")));
    private final Once<MySqlServer> mySql = new Once<>(() -> new MySqlServer(home("mysql")));
    private final Once<KafkaServer> kafka = new Once<>(() -> new KafkaServer(home("kafka")));
    private final Once<RegistryServer> registry = new Once<>(() -> new RegistryServer(home("registry"), kafka()));
    private final Once<RedisServer> redis = new Once<>(() -> new RedisServer(home("redis")));
    private final Once<ElasticsearchServer> elasticsearch =
            new Once<>(() -> new ElasticsearchServer(home("elasticsearch")));

    private EmbeddedServices(Function<String, Home> homes) {
        this.homes = homes;
    }

    /** Servers whose data stays below a folder, and is there again for the next set in that folder. */
    public static EmbeddedServices keptIn(Path folder) {
        return new EmbeddedServices(name -> Home.kept(folder.resolve(name)));
    }

    /** Servers whose data is of no use to anybody afterwards. */
    public static EmbeddedServices temporary() {
        return new EmbeddedServices(Home::temporary);
    }

    /** Servers that live where the caller says; asked with {@code postgresql}, {@code kafka} and so on. */
    static EmbeddedServices at(Function<String, Home> homes) {
        return new EmbeddedServices(homes);
    }

    @Override
    public PostgreSqlServer postgreSql() {
        return postgreSql.get();
    }

    @Override
    public MySqlServer mySql() {
        return mySql.get();
    }

    @Override
    public KafkaServer kafka() {
        return kafka.get();
    }

    @Override
    public RegistryServer registry() {
        return registry.get();
    }

    @Override
    public RedisServer redis() {
        return redis.get();
    }

    @Override
    public ElasticsearchServer elasticsearch() {
        return elasticsearch.get();
    }

    @Override
    public void start(Set<ServiceName> names) {
        List<Future<?>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ServiceName name : names) {
                starts.add(threads.submit(() -> startOne(name)));
            }
        }
        Failures failures = new Failures();
        for (Future<?> start : starts) {
            failures.collect(() -> join(start));
        }
        failures.throwFirst();
    }

    @Override
    public void close() {
        synchronized (started) {
            closed = true;
        }
        Failures failures = new Failures();
        for (EmbeddedServer server = newest(); server != null; server = newest()) {
            failures.collect(server::close);
        }
        failures.throwFirst();
    }

    private EmbeddedServer startOne(ServiceName name) {
        return switch (name) {
            case POSTGRESQL -> postgreSql();
            case MYSQL -> mySql();
            case KAFKA -> kafka();
            case REGISTRY -> registry();
            case REDIS -> redis();
            case ELASTICSEARCH -> elasticsearch();
        };
    }

    private Home home(String name) {
        return homes.apply(name);
    }

    private @Nullable EmbeddedServer newest() {
        synchronized (started) {
            return started.poll();
        }
    }

    private static void join(Future<?> start) {
        try {
            start.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted after all starts had ended", interruption);
        }
    }

    /** One server, started by whoever asks first; who asks meanwhile waits. */
    private final class Once<S extends EmbeddedServer> {

        private final Supplier<S> maker;
        private @Nullable S server;
        private @Nullable RuntimeException failure;

        Once(Supplier<S> maker) {
            this.maker = maker;
        }

        synchronized S get() {
            if (failure != null) {
                throw failure;
            }
            S known = server;
            if (known != null) {
                return known;
            }
            try {
                S made = maker.get();
                synchronized (started) {
                    if (closed) {
                        throw ServiceError.CLOSED.exception("the set of embedded services");
                    }
                    // INVARIANT: registered before it is started, so that close() also ends a start that failed
                    started.push(made);
                }
                made.start();
                server = made;
                return made;
            } catch (RuntimeException notStarted) {
                failure = notStarted;
                throw notStarted;
            }
        }
    }
}
