package dev.leat.platform.cli;

import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.log.Logging;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code -c FILE}. */
final class FileOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration file; docs/configuration.md explains it.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path file;

    /** What the file says; from here on its secrets are never logged. */
    ConfigurationFile.Reading read(Map<String, String> environment) {
        ConfigurationFile.Reading reading = ConfigurationFile.read(file, environment);
        Logging.mask(reading.secrets()::mask);
        return reading;
    }
}
