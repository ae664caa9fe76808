package dev.leat.platform.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "source",
        description = "Shows or steers the sources of the running program.",
        synopsisSubcommandLabel = "COMMAND")
final class SourceCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    SourceCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG;
    }

    @Command(name = "list", description = "Shows all sources.")
    int list(@Mixin ApiOption api, @Mixin JsonOption output) {
        print(api.client(environment).get("/api/sources"), output);
        return ExitCode.FINE;
    }

    @Command(name = "status", description = "Shows one source.")
    int status(
            @Parameters(paramLabel = "NAME", description = "The source, as in the configuration file.") String name,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        print(api.client(environment).get(path(name)), output);
        return ExitCode.FINE;
    }

    @Command(
            name = "pause",
            description = {
                "Stops capturing a source, and keeps its place.",
                "While it is paused its database keeps the log of all changes: do not forget it."
            })
    int pause(
            @Parameters(paramLabel = "NAME", description = "The source, as in the configuration file.") String name,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        return steer(name, "pause", api, output);
    }

    @Command(name = "resume", description = "Captures a paused source again, from where it was.")
    int resume(
            @Parameters(paramLabel = "NAME", description = "The source, as in the configuration file.") String name,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        return steer(name, "resume", api, output);
    }

    @Command(
            name = "restart",
            description = "Stops a source and starts it again from where it was; also one that failed.")
    int restart(
            @Parameters(paramLabel = "NAME", description = "The source, as in the configuration file.") String name,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        return steer(name, "restart", api, output);
    }

    @Command(
            name = "accept",
            description = {
                "Takes the schema at which a source stopped (SCHEMA_INCOMPATIBLE), against its rule.",
                "The source goes on at that very change. Do it when every reader can live with it."
            })
    int accept(
            @Parameters(paramLabel = "NAME", description = "The source, as in the configuration file.") String name,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        return steer(name, "accept", api, output);
    }

    @Command(
            name = "repair",
            description = {
                "Loads all tables of a source again, when changes are lost or a table was added.",
                "Says what it will do; --yes does it. What was deleted meanwhile is then found and published as deleted."
            })
    int repair(
            @Parameters(paramLabel = "NAME", description = "The source, as in the configuration file.") String name,
            @Option(names = "--yes", description = "Do it.") boolean yes,
            @Option(names = "--dry-run", description = "Only say what would be done, whatever else is given.")
                    boolean dryRun,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        ApiClient client = api.client(environment);
        JsonNode plan = client.get(path(name) + "/repair");
        PrintWriter out = spec.commandLine().getOut();
        if (!output.json) {
            out.println(Tables.repair(plan));
        } else if (dryRun || !yes) {
            out.println(JsonOption.text(plan));
        }
        if (dryRun) {
            return ExitCode.FINE;
        }
        if (!yes) {
            throw new CommandFailure(ExitCode.WRONG, "nothing was done; to do it, run this again with --yes");
        }
        return steer(name, "repair", api, output);
    }

    private int steer(String name, String verb, ApiOption api, JsonOption output) {
        print(api.client(environment).post(path(name) + "/" + verb), output);
        return ExitCode.FINE;
    }

    private static String path(String name) {
        return "/api/sources/" + ApiClient.step(name);
    }

    private void print(JsonNode answer, JsonOption output) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.json) {
            out.println(JsonOption.text(answer));
        } else {
            JsonNode all = answer.isArray()
                    ? answer
                    : JsonNodeFactory.instance.arrayNode().add(answer);
            out.println(Tables.sources(all, Clock.systemUTC().instant()));
        }
    }
}
