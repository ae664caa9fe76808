package dev.leat.platform.check;

import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.config.RegistrySettings;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.registry.ApicurioRegistry;

/** Whether the registry answers and lets us in. */
final class RegistryCheck {

    private static final String PATH = "registry";

    private final ConfigurationFile.Reading reading;

    RegistryCheck(ConfigurationFile.Reading reading) {
        this.reading = reading;
    }

    Findings run() {
        Findings findings = new Findings(reading);
        switch (reading.configuration().registry()) {
            case RegistrySettings.Embedded _ ->
                findings.fine(PATH, "starts with the program; its schemas are kept in Kafka");
            case RegistrySettings.Server server -> ask(server, findings);
        }
        return findings;
    }

    private void ask(RegistrySettings.Server server, Findings findings) {
        try (ApicurioRegistry registry = new ApicurioRegistry(server.access(reading.folder()))) {
            registry.latest("leat-check-value");
            findings.fine(PATH, "answers at " + server.url());
        } catch (LeatException e) {
            boolean silent = e.kind() == ErrorKind.RETRYABLE;
            findings.failed(
                    silent ? "registry.url" : PATH,
                    e.getMessage()
                            + (silent
                                    ? "; start the registry, or correct its address"
                                    : "; correct its address or credentials"));
        }
    }
}
