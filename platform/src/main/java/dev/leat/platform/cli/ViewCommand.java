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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "view", description = "Shows the views of the running program.", synopsisSubcommandLabel = "COMMAND")
final class ViewCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    ViewCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG;
    }

    @Command(name = "list", description = "Shows all views.")
    int list(@Mixin ApiOption api, @Mixin JsonOption output) {
        print(api.client(environment).get("/api/views"), output);
        return ExitCode.FINE;
    }

    @Command(name = "status", description = "Shows one view and its stores.")
    int status(
            @Parameters(paramLabel = "NAME", description = "The view, as in the configuration file.") String name,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        ApiClient client = api.client(environment);
        JsonNode view = client.get("/api/views/" + ApiClient.step(name));
        print(view, output);
        if (!output.json) {
            var stores = JsonNodeFactory.instance.arrayNode();
            client.get("/api/stores").forEach(store -> {
                if (store.path("view").asText().equals(name)) {
                    stores.add(store);
                }
            });
            spec.commandLine().getOut().println();
            spec.commandLine()
                    .getOut()
                    .println(Tables.stores(stores, Clock.systemUTC().instant()));
        }
        return ExitCode.FINE;
    }

    private void print(JsonNode answer, JsonOption output) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.json) {
            out.println(JsonOption.text(answer));
        } else {
            JsonNode all = answer.isArray()
                    ? answer
                    : JsonNodeFactory.instance.arrayNode().add(answer);
            out.println(Tables.views(all, Clock.systemUTC().instant()));
        }
    }
}
