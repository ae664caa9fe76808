package dev.leat.platform.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "dead-letters",
        description = "Shows the records that were set aside, and has them tried again or gives them up.",
        synopsisSubcommandLabel = "COMMAND")
final class DeadLettersCommand implements Callable<Integer> {

    private static final String PATH = "/api/dead-letters";

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    DeadLettersCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG;
    }

    @Command(name = "list", description = "Shows the newest, those with which something was done left out.")
    int list(
            @Mixin LetterOptions which,
            @Option(names = "--settled", description = "Also those with which something was done.") boolean settled,
            @Option(names = "--limit", paramLabel = "NUMBER", defaultValue = "100", description = "So many at most.")
                    int limit,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        JsonNode letters =
                api.client(environment).get("%s?limit=%d&settled=%s%s".formatted(PATH, limit, settled, which.query()));
        spec.commandLine().getOut().println(output.json ? JsonOption.text(letters) : Tables.deadLetters(letters));
        return ExitCode.FINE;
    }

    @Command(name = "show", description = "Shows one, with its content.")
    int show(
            @Parameters(paramLabel = "ID", description = "As `leat dead-letters list` shows it.") String id,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        JsonNode letter = api.client(environment).get(PATH + "/" + ApiClient.step(id));
        spec.commandLine().getOut().println(output.json ? JsonOption.text(letter) : Tables.deadLetter(letter));
        return ExitCode.FINE;
    }

    @Command(
            name = "redrive",
            description = {
                "Gives dead letters again to whoever set them aside, those of an entity in their order.",
                "With options instead of IDs it says which it would take; --yes does it."
            })
    int redrive(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "As `leat dead-letters list` shows it.")
                    @Nullable
                    List<String> ids,
            @Mixin LetterOptions which,
            @Option(names = "--yes", description = "Do it.") boolean yes,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        return order("redrive", ids, which, yes, api.client(environment), output);
    }

    @Command(
            name = "discard",
            description = {
                "Gives dead letters up: they are not shown any more.",
                "With options instead of IDs it says which it would take; --yes does it."
            })
    int discard(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "As `leat dead-letters list` shows it.")
                    @Nullable
                    List<String> ids,
            @Mixin LetterOptions which,
            @Option(names = "--yes", description = "Do it.") boolean yes,
            @Mixin ApiOption api,
            @Mixin JsonOption output) {
        return order("discard", ids, which, yes, api.client(environment), output);
    }

    /** Who names each one has made up his mind; of who names many it is asked. */
    private int order(
            String verb,
            @Nullable List<String> ids,
            LetterOptions which,
            boolean yes,
            ApiClient client,
            JsonOption output) {
        PrintWriter out = spec.commandLine().getOut();
        ObjectNode asked = which.asked();
        if (ids != null) {
            ids.forEach(asked.withArray("ids")::add);
        } else if (!yes && !asked.isEmpty()) {
            JsonNode letters = client.get("%s?limit=1000%s".formatted(PATH, which.query()));
            out.println(output.json ? JsonOption.text(letters) : Tables.deadLetters(letters));
            throw new CommandFailure(ExitCode.WRONG, "nothing was done; to do it, run this again with --yes");
        }
        JsonNode report = client.post(PATH + "/" + verb, asked);
        out.println(output.json ? JsonOption.text(report) : Tables.report(report));
        return report.path("refused").isEmpty() && report.path("setAsideAgain").asInt() == 0
                ? ExitCode.FINE
                : ExitCode.FAILED;
    }
}
