package dev.leat.platform.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.leat.engine.Source;
import dev.leat.platform.config.ApiSettings;
import dev.leat.platform.metrics.Gauges;
import dev.leat.platform.program.Program;
import dev.leat.platform.program.Program.Phase;
import dev.leat.platform.program.ProgramError;
import dev.leat.stream.error.LeatException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on this machine only, since there is no access control yet; what a web page of another site makes a browser send
 * is refused. Every error is {@code application/problem+json}.
 *
 * <p>Thread-safe; orders to sources are carried out before the answer comes.
 */
public final class ApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private static final int MOST_THREADS = 8;
    private static final int FEWEST_THREADS = 4;
    private static final Pattern THIS_MACHINE =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?", Pattern.CASE_INSENSITIVE);
    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private final Program program;
    private final Gauges gauges;
    private final Javalin javalin;

    private ApiServer(Program program, Gauges gauges) {
        this.program = program;
        this.gauges = gauges;
        this.javalin = Javalin.create(this::configure);
    }

    /** @throws LeatException operator, when somebody else listens there */
    public static ApiServer start(ApiSettings settings, Program program, Gauges gauges) {
        ApiServer server = new ApiServer(program, gauges);
        try {
            server.javalin.start(settings.host(), settings.port());
        } catch (JavalinBindException e) {
            throw new LeatException(
                    ProgramError.API_PORT_TAKEN,
                    "another program listens at " + settings.url()
                            + "; if it is Leat, `leat status` shows it; stop it, or choose another port with the key api.port",
                    e);
        }
        return server;
    }

    public int port() {
        return javalin.port();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("leat-api");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;

        var routes = config.routes;
        routes.before(ApiServer::refuseStrangers);
        routes.get("/api/health", context -> answer(context, HealthJson.of(program)));
        routes.get("/api/health/live", context -> answer(context, Map.of("status", "live")));
        routes.get("/api/health/ready", this::ready);
        routes.get(
                "/api/sources",
                context -> answer(
                        context, program.sources().stream().map(SourceJson::of).toList()));
        routes.get(
                "/api/sources/{name}",
                context -> answer(context, SourceJson.of(source(context).status())));
        routes.post("/api/sources/{name}/pause", context -> steer(context, "paused", Source::pause));
        routes.post("/api/sources/{name}/resume", context -> steer(context, "resumed", Source::resume));
        routes.post("/api/sources/{name}/restart", context -> steer(context, "restarted", Source::restart));
        routes.post("/api/sources/{name}/accept", this::accept);
        routes.get(
                "/api/sources/{name}/repair",
                context -> answer(context, source(context).repairPlan()));
        routes.post("/api/sources/{name}/repair", this::repair);
        new SnapshotRoutes(program).addTo(routes);
        routes.get(
                "/api/views",
                context -> answer(
                        context,
                        program.views().stream()
                                .map(view -> ViewJson.of(view, program))
                                .toList()));
        routes.get("/api/views/{name}", context -> answer(context, view(context)));
        routes.get(
                "/api/stores",
                context -> answer(
                        context, program.stores().stream().map(StoreJson::of).toList()));
        routes.get(
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(gauges.scrape()));
        routes.exception(Refusal.class, (refusal, context) -> problem(context, refusal.status(), refusal.detail()));
        routes.exception(
                HttpResponseException.class,
                (refusal, context) -> problem(
                        context,
                        refusal.getStatus(),
                        "there is no " + context.method() + " " + context.path()
                                + " here; docs/api.md lists what there is"));
        routes.exception(Exception.class, (failure, context) -> {
            LOG.error("{} {} failed", context.method(), context.path(), failure);
            problem(context, 500, "this should not happen; the program's log says more");
        });
    }

    /** A browser tells where a page comes from, and under which name it knows this machine. */
    private static void refuseStrangers(Context context) {
        String host = context.header("Host");
        String origin = context.header("Origin");
        if (host == null
                || !THIS_MACHINE.matcher(host).matches()
                || (origin != null && !origin.equals("http://" + host))) {
            throw new Refusal(403, "the API answers to this machine only; call it as http://127.0.0.1");
        }
    }

    private void ready(Context context) {
        if (program.phase() != Phase.RUNNING) {
            throw new Refusal(503, "the program is " + HealthJson.of(program).status());
        }
        answer(context, HealthJson.of(program));
    }

    private void steer(Context context, String done, Consumer<Source> order) {
        Source source = source(context);
        order.accept(source);
        LOG.info("source {} {} by order", source.name(), done);
        answer(context, SourceJson.of(source.status()));
    }

    private void accept(Context context) {
        try {
            steer(context, "accepted a schema", Source::accept);
        } catch (IllegalStateException nothingToAccept) {
            throw new Refusal(409, String.valueOf(nothingToAccept.getMessage()));
        }
    }

    private void repair(Context context) {
        try {
            steer(context, "repaired", Source::repair);
        } catch (KafkaException unreachable) {
            LOG.warn("source {} could not be repaired", context.pathParam("name"), unreachable);
            throw new Refusal(
                    503,
                    "Kafka did not take the order, so nothing was done (" + unreachable.getMessage()
                            + "); order it again when Kafka answers");
        }
    }

    private Source source(Context context) {
        String name = context.pathParam("name");
        Optional<Source> source = program.source(name);
        return source.orElseThrow(() -> Refusal.noSource(name, program));
    }

    private ViewJson view(Context context) {
        String name = context.pathParam("name");
        return program.views().stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .map(view -> ViewJson.of(view, program))
                .orElseThrow(() -> new Refusal(
                        404,
                        "there is no view " + name + "; there are: "
                                + String.join(
                                        ", ",
                                        program.views().stream()
                                                .map(view -> view.name())
                                                .toList())));
    }

    static void answer(Context context, Object value) {
        context.contentType("application/json").result(json(value));
    }

    private static void problem(Context context, int status, String detail) {
        context.status(status)
                .contentType("application/problem+json")
                .result(json(new ProblemJson(context.status().getMessage(), status, detail)));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
