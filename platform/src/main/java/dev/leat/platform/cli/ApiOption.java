package dev.leat.platform.cli;

import dev.leat.platform.config.ApiSettings;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/**
 * Which running program is meant: {@code --api URL}, or the one of {@code -c FILE}, or the one at the default address. Its token
 * is the file's, or that of the environment; never an option, since every user of a machine sees the others' command lines.
 */
final class ApiOption {

    private static final String TOKEN = "LEAT_API_TOKEN";

    @ArgGroup
    @Nullable
    Where where;

    static final class Where {

        @Option(
                names = "--api",
                paramLabel = "URL",
                description =
                        "The API of the running program; default: http://127.0.0.1:" + ApiSettings.DEFAULT_PORT + ".")
        @Nullable
        URI url;

        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "The configuration file that the program was started with, to take the address from.")
        @Nullable
        Path file;
    }

    ApiClient client(Map<String, String> environment) {
        Optional<String> token = Optional.ofNullable(environment.get(TOKEN));
        if (where != null && where.file != null) {
            ApiSettings settings = settings(where.file, environment);
            return new ApiClient(
                    settings.url(), settings.token().map(Secret::value).or(() -> token));
        }
        return new ApiClient(url(), token);
    }

    private URI url() {
        if (where == null || where.url == null) {
            return ApiSettings.usual().url();
        }
        String scheme = where.url.getScheme();
        if (where.url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new CommandFailure(
                    ExitCode.WRONG,
                    "--api: " + where.url + " is no address; write it as http://127.0.0.1:" + ApiSettings.DEFAULT_PORT);
        }
        return where.url;
    }

    private static ApiSettings settings(Path file, Map<String, String> environment) {
        ConfigurationFile.Reading reading = ConfigurationFile.read(file, environment);
        if (!reading.isFine("api")) {
            throw new CommandFailure(
                    ExitCode.WRONG, file + ": " + reading.problems().getFirst().text());
        }
        return reading.configuration().api();
    }
}
