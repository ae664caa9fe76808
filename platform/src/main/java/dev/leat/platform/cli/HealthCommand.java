package dev.leat.platform.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "health",
        description = "Asks whether the running program gets on with its work, as a probe of a container does.",
        footer = "%nThe exit code is 1 when it does not answer, or when a part stands still that has work to do.")
final class HealthCommand implements Callable<Integer> {

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

    HealthCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        JsonNode health = api.client(environment).get("/api/health/progress");
        spec.commandLine()
                .getOut()
                .println(
                        output.json
                                ? JsonOption.text(health)
                                : health.path("status").asText());
        return ExitCode.FINE;
    }
}
