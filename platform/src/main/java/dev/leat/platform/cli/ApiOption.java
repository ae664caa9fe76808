package dev.leat.platform.cli;

import dev.leat.platform.config.ApiSettings;
import dev.leat.platform.config.ConfigurationFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which running program is meant: {@code --api URL}, or the one of {@code -c FILE}, or the one at the default address. */
final class ApiOption {

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
        return new ApiClient(url(environment));
    }

    private URI url(Map<String, String> environment) {
        if (where != null && where.url != null) {
            String scheme = where.url.getScheme();
            if (where.url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
                throw new CommandFailure(
                        ExitCode.WRONG,
                        "--api: " + where.url + " is no address; write it as http://127.0.0.1:"
                                + ApiSettings.DEFAULT_PORT);
            }
            return where.url;
        }
        if (where != null && where.file != null) {
            ConfigurationFile.Reading reading = ConfigurationFile.read(where.file, environment);
            if (!reading.isFine("api")) {
                throw new CommandFailure(
                        ExitCode.WRONG,
                        where.file + ": " + reading.problems().getFirst().text());
            }
            return reading.configuration().api().url();
        }
        return ApiSettings.usual().url();
    }
}
