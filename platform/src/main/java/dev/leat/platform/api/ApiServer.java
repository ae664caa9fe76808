package dev.leat.platform.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.leat.engine.Source;
import dev.leat.platform.config.ApiSettings;
import dev.leat.platform.health.Progress;
import dev.leat.platform.metrics.Gauges;
import dev.leat.platform.program.Program;
import dev.leat.platform.program.Program.Phase;
import dev.leat.platform.program.ProgramError;
import dev.leat.stream.error.LeatException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API, described by {@code openapi.yaml} beside this class. {@link Access} says who is answered, {@link ActionLog}
 * keeps what was ordered. Every error is {@code application/problem+json}.
 *
 * <p>Thread-safe; orders to sources are carried out before the answer comes.
 */
public final class ApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private static final int MOST_THREADS = 8;
    private static final int FEWEST_THREADS = 4;
    private static final int MOST_ACTIONS = 10_000;
    private static final String ORDER = "leat.order";
    private static final String OUTCOME = "leat.outcome";
    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private final Program program;
    private final Gauges gauges;
    private final Access access;
    private final ActionLog actions;
    private final Progress progress;
    private final Javalin javalin;

    private ApiServer(ApiSettings settings, Program program, Gauges gauges) {
        this.program = program;
        this.gauges = gauges;
        this.access = new Access(settings.token());
        this.actions = ActionLog.open(program.dataFolder(), Clock.systemUTC());
        this.progress = new Progress(Clock.systemUTC());
        this.javalin = Javalin.create(this::configure);
    }

    /** @throws LeatException operator, when somebody else listens there */
    public static ApiServer start(ApiSettings settings, Program program, Gauges gauges) {
        ApiServer server = new ApiServer(settings, program, gauges);
        try {
            server.javalin.start(settings.host(), settings.port());
        } catch (JavalinBindException e) {
            server.actions.close();
            throw new LeatException(
                    ProgramError.API_PORT_TAKEN,
                    "another program listens at " + settings.url()
                            + "; if it is Leat, `leat status` shows it; stop it, or choose another port with the key api.port",
                    e);
        }
        return server;
    }

    /** {@code GET /api/sources} and so on. */
    List<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .filter(route -> route.endpoint.method.isHttpMethod())
                .map(route -> route.endpoint.method.name() + " " + route.endpoint.path)
                .toList();
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
        routes.before(access::require);
        routes.before(this::ordered);
        routes.after(this::answered);
        routes.get("/api/openapi.yaml", ApiServer::description);
        routes.get("/api/actions", this::actions);
        routes.get("/api/health", context -> answer(context, HealthJson.of(program)));
        routes.get("/api/health/live", context -> answer(context, Map.of("status", "live")));
        routes.get("/api/health/ready", this::ready);
        routes.get("/api/health/progress", this::progress);
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
        new DeadLetterRoutes(program).addTo(routes);
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

    /** An order that cannot be kept is not carried out. */
    private void ordered(Context context) {
        if (context.method().equals(HandlerType.POST)) {
            context.attribute(ORDER, UUID.randomUUID().toString());
            keep(context, context.body(), "ordered");
        }
    }

    private void answered(Context context) {
        if (context.attribute(ORDER) != null) {
            String outcome = context.attribute(OUTCOME);
            keep(context, "", outcome == null ? "done" : outcome);
        }
    }

    private void keep(Context context, String body, String outcome) {
        actions.write(
                String.valueOf(context.<String>attribute(ORDER)),
                ActionLog.who(context),
                context.ip(),
                context.method() + " " + context.path(),
                body,
                outcome);
    }

    private void actions(Context context) {
        String limit = Objects.requireNonNullElse(context.queryParam("limit"), "100");
        try {
            answer(context, actions.newest(Math.clamp(Integer.parseInt(limit), 1, MOST_ACTIONS)));
        } catch (NumberFormatException notANumber) {
            throw new Refusal(400, "limit is a number of lines: ?limit=100");
        }
    }

    private static void description(Context context) {
        context.contentType("application/yaml")
                .result(Objects.requireNonNull(ApiServer.class.getResourceAsStream("openapi.yaml")));
    }

    private void ready(Context context) {
        if (program.phase() != Phase.RUNNING) {
            throw new Refusal(503, "the program is " + HealthJson.of(program).status());
        }
        answer(context, HealthJson.of(program));
    }

    private void progress(Context context) {
        List<String> still = progress.standstills(program.sources(), program.stores());
        if (!still.isEmpty()) {
            throw new Refusal(503, "no progress: " + String.join("; ", still));
        }
        answer(context, Map.of("status", "progressing"));
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
        context.attribute(OUTCOME, status + ": " + detail);
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
        actions.close();
    }
}
