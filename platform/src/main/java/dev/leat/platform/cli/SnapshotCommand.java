package dev.leat.platform.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "snapshot",
        description = "Reads tables again while everything runs, each row published as a read event.",
        synopsisSubcommandLabel = "COMMAND")
final class SnapshotCommand implements Callable<Integer> {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Set<String> ENDED = Set.of("completed", "cancelled", "failed");
    private static final int BAR = 30;
    private static final String ERASE_REST = "\u001b[K";

    private final Map<String, String> environment;
    private final Clock clock = Clock.systemUTC();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    SnapshotCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG;
    }

    @Command(
            name = "start",
            description = {
                "Asks for a snapshot. It goes on by itself, also after a crash; `leat snapshot watch` looks on.",
                "Newer changes of a row are never overwritten by what was read."
            })
    int start(
            @Parameters(paramLabel = "SOURCE", description = "The source, as in the configuration file.") String source,
            @Parameters(paramLabel = "TABLE", arity = "1..*", description = "As schema.table.") List<String> tables,
            @Option(
                            names = "--reconcile",
                            description = "Also find what is gone from the tables, and publish it as deleted.")
                    boolean reconcile,
            @ArgGroup @Nullable SelectionOption rows,
            @Option(names = "--rate", paramLabel = "ROWS", description = "At most so many rows a second.") @Nullable
                    Integer rate,
            @Option(
                            names = "--chunk",
                            paramLabel = "ROWS",
                            description =
                                    "Rows read again after a crash at most; half as many are read at a time (default: 20000).")
                    @Nullable
                    Integer chunk,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        ObjectNode asked = JsonNodeFactory.instance.objectNode().put("source", source);
        tables.forEach(asked.withArray("tables")::add);
        if (reconcile) {
            asked.put("mode", "reconcile");
        }
        if (rows != null) {
            rows.into(asked);
        }
        if (rate != null) {
            asked.put("rowsPerSecond", rate);
        }
        if (chunk != null) {
            asked.put("chunkRows", chunk);
        }
        print(api.client(environment).post("/api/snapshots", asked), output);
        return ExitCode.FINE;
    }

    @Command(name = "list", description = "Shows all snapshots.")
    int list(@Mixin ApiOption api, @Mixin JsonOption output) {
        print(api.client(environment).get("/api/snapshots"), output);
        return ExitCode.FINE;
    }

    @Command(name = "show", description = "Shows one snapshot.")
    int show(
            @Parameters(paramLabel = "ID", description = "As `leat snapshot list` shows it.") String id,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        print(api.client(environment).get(path(id)), output);
        return ExitCode.FINE;
    }

    @Command(
            name = "watch",
            description = {
                "Shows the progress of a snapshot until it ends.",
                "Exit code 0 when it completed, 1 when it failed or was cancelled."
            })
    int watch(
            @Parameters(paramLabel = "ID", description = "As `leat snapshot list` shows it.") String id,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        ApiClient client = api.client(environment);
        PrintWriter out = spec.commandLine().getOut();
        Instant begun = clock.instant();
        JsonNode job = client.get(path(id));
        long readBefore = Tables.sum(job, "read");
        while (!ENDED.contains(job.path("state").asText())) {
            if (!output.json) {
                out.print("\r" + progress(job, readBefore, Duration.between(begun, clock.instant())) + why(job));
                out.flush();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY.toMillis()));
            if (Thread.interrupted()) {
                throw new CommandFailure(ExitCode.FAILED, "interrupted; the snapshot goes on");
            }
            job = client.get(path(id));
        }
        if (!output.json) {
            out.println("\r" + progress(job, readBefore, Duration.between(begun, clock.instant())) + ERASE_REST);
        }
        print(job, output);
        return job.path("state").asText().equals("completed") ? ExitCode.FINE : ExitCode.FAILED;
    }

    /** Why it is slow, and nothing else behind it on the line. */
    private static String why(JsonNode job) {
        return job.path("cause").asText() + ERASE_REST;
    }

    /** {@code [######....] 60 %  600 of about 1000 rows, 200/s, 2 s left}. */
    static String progress(JsonNode job, long readBefore, Duration watched) {
        long read = Tables.sum(job, "read");
        long about = Math.max(read, Tables.sum(job, "estimate"));
        long perSecond = (read - readBefore) * 1_000 / Math.max(1, watched.toMillis());
        int percent = job.path("state").asText().equals("completed") ? 100 : (int) (read * 100 / Math.max(1, about));
        int filled = BAR * percent / 100;
        return "[%s%s] %3d %%  %d of about %d rows, %d/s%s  "
                .formatted(
                        "#".repeat(filled),
                        ".".repeat(BAR - filled),
                        percent,
                        read,
                        about,
                        perSecond,
                        perSecond == 0 ? "" : ", %d s left".formatted((about - read) / perSecond));
    }

    @Command(name = "pause", description = "Stops reading, and keeps the place.")
    int pause(
            @Parameters(paramLabel = "ID", description = "As `leat snapshot list` shows it.") String id,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        return steer(id, "pause", api, output);
    }

    @Command(name = "resume", description = "Goes on where it was paused.")
    int resume(
            @Parameters(paramLabel = "ID", description = "As `leat snapshot list` shows it.") String id,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        return steer(id, "resume", api, output);
    }

    @Command(name = "cancel", description = "Ends it; what it has published stays.")
    int cancel(
            @Parameters(paramLabel = "ID", description = "As `leat snapshot list` shows it.") String id,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        return steer(id, "cancel", api, output);
    }

    private int steer(String id, String verb, ApiOption api, JsonOption output) {
        print(api.client(environment).post(path(id) + "/" + verb), output);
        return ExitCode.FINE;
    }

    private static String path(String id) {
        return "/api/snapshots/" + ApiClient.step(id);
    }

    private void print(JsonNode answer, JsonOption output) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.json) {
            out.println(JsonOption.text(answer));
        } else {
            JsonNode all = answer.isArray()
                    ? answer
                    : JsonNodeFactory.instance.arrayNode().add(answer);
            out.println(Tables.snapshots(all, clock.instant()));
        }
    }
}
