package dev.leat.platform.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.leat.engine.Source;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.connect.Selection.Condition;
import dev.leat.engine.connect.Selection.KeyRange;
import dev.leat.engine.connect.Selection.TimeRange;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.snapshot.Snapshots;
import dev.leat.platform.program.Program;
import dev.leat.stream.error.LeatException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Snapshot jobs over HTTP: asked for, listed, shown, paused, resumed, cancelled. */
final class SnapshotRoutes {

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Program program;

    SnapshotRoutes(Program program) {
        this.program = program;
    }

    /** What is asked for. Only {@code source} and {@code tables} must be there. */
    record Asked(
            @Nullable String source,
            @Nullable List<String> tables,
            Optional<String> mode,
            Optional<String> where,
            Optional<Keys> keys,
            Optional<Times> times,
            OptionalInt chunkRows,
            OptionalInt rowsPerSecond) {}

    /** As {@link KeyRange}. */
    record Keys(Optional<List<String>> from, Optional<List<String>> until) {}

    /** As {@link TimeRange}. */
    record Times(@Nullable String column, Optional<String> from, Optional<String> until) {}

    void addTo(RoutesConfig routes) {
        routes.get("/api/snapshots", context -> ApiServer.answer(context, all()));
        routes.post("/api/snapshots", this::ask);
        routes.get("/api/snapshots/{id}", context -> {
            Named named = named(context);
            ApiServer.answer(context, SnapshotJson.of(named.source().name(), named.job()));
        });
        routes.post("/api/snapshots/{id}/pause", context -> steer(context, Snapshots::pause));
        routes.post("/api/snapshots/{id}/resume", context -> steer(context, Snapshots::resume));
        routes.post("/api/snapshots/{id}/cancel", context -> steer(context, Snapshots::cancel));
    }

    private List<SnapshotJson> all() {
        return program.sources().stream()
                .flatMap(status -> program.source(status.source()).stream())
                .flatMap(source -> source.snapshots().all().stream().map(job -> SnapshotJson.of(source.name(), job)))
                .toList();
    }

    private void ask(Context context) {
        Asked asked = asked(context);
        String name = asked.source();
        List<String> tables = asked.tables();
        if (name == null || tables == null) {
            throw new Refusal(
                    400, "source and tables must be given: {\"source\": \"shop\", \"tables\": [\"public.orders\"]}");
        }
        Source source = program.source(name).orElseThrow(() -> Refusal.noSource(name, program));
        SnapshotJob job = ordered(() -> source.snapshot(new SnapshotRequest(
                tables,
                mode(asked.mode().orElse("refresh")),
                selection(asked),
                asked.chunkRows().orElse(SnapshotRequest.CHUNK_ROWS),
                asked.rowsPerSecond(),
                ActionLog.who(context))));
        context.status(201);
        ApiServer.answer(context, SnapshotJson.of(name, job));
    }

    private static Asked asked(Context context) {
        try {
            return JSON.readValue(context.body(), Asked.class);
        } catch (JsonProcessingException wrong) {
            throw new Refusal(400, "the body is not understood: " + wrong.getOriginalMessage());
        }
    }

    private static Selection selection(Asked asked) {
        List<Selection> selections = Stream.of(
                        asked.where().<Selection>map(Condition::new),
                        asked.keys()
                                .<Selection>map(keys -> new KeyRange(
                                        keys.from().orElse(List.of()),
                                        keys.until().orElse(List.of()))),
                        asked.times()
                                .<Selection>map(times -> new TimeRange(column(times), times.from(), times.until())))
                .flatMap(Optional::stream)
                .toList();
        return switch (selections.size()) {
            case 0 -> Selection.ALL;
            case 1 -> selections.getFirst();
            default -> throw new Refusal(400, "of where, keys and times only one can be given");
        };
    }

    private static String column(Times times) {
        String column = times.column();
        if (column == null) {
            throw new Refusal(400, "times.column must be given: the column with the moments");
        }
        return column;
    }

    private static Mode mode(String name) {
        return switch (name) {
            case "refresh" -> Mode.REFRESH;
            case "reconcile" -> Mode.RECONCILE;
            default -> throw new Refusal(400, "mode is refresh or reconcile, not " + name);
        };
    }

    private void steer(Context context, BiFunction<Snapshots, String, SnapshotJob> order) {
        Named named = named(context);
        SnapshotJob job = ordered(
                () -> order.apply(named.source().snapshots(), named.job().id()));
        ApiServer.answer(context, SnapshotJson.of(named.source().name(), job));
    }

    private interface Order {
        SnapshotJob carryOut();
    }

    private static SnapshotJob ordered(Order order) {
        try {
            return order.carryOut();
        } catch (LeatException refusal) {
            throw new Refusal(409, String.valueOf(refusal.getMessage()));
        }
    }

    private record Named(Source source, SnapshotJob job) {}

    /** Names of sources may hold hyphens themselves. */
    private Named named(Context context) {
        String id = context.pathParam("id");
        int hyphen = id.lastIndexOf('-');
        Optional<Source> source = hyphen < 0 ? Optional.empty() : program.source(id.substring(0, hyphen));
        return source.flatMap(of -> of.snapshots().job(id.substring(hyphen + 1)).map(job -> new Named(of, job)))
                .orElseThrow(() -> new Refusal(404, "there is no snapshot " + id + "; `leat snapshot list` shows all"));
    }
}
