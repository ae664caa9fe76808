package dev.leat.platform.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Shows the sources, views and stores of the running program.",
        footer = "%nThe exit code is 1 when the program does not answer, or when a part of it has failed.")
final class StatusCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    ApiOption api;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    JsonOption output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    StatusCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ApiClient client = api.client(environment);
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("health", client.get("/api/health"));
        all.set("sources", client.get("/api/sources"));
        all.set("views", client.get("/api/views"));
        all.set("stores", client.get("/api/stores"));
        PrintWriter out = spec.commandLine().getOut();
        if (output.json) {
            out.println(JsonOption.text(all));
        } else {
            Instant now = Clock.systemUTC().instant();
            JsonNode health = all.path("health");
            out.println("deployment " + health.path("deployment").asText() + ": "
                    + health.path("status").asText());
            out.println();
            out.println(Tables.sources(all.path("sources"), now));
            out.println();
            out.println(Tables.views(all.path("views"), now));
            out.println();
            out.println(Tables.stores(all.path("stores"), now));
        }
        return all.path("health").path("failed").isEmpty() ? ExitCode.FINE : ExitCode.FAILED;
    }
}
