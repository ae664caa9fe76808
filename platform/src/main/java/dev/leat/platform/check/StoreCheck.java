package dev.leat.platform.check;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.loader.DocumentStores;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.stream.error.LeatException;
import java.util.Optional;

/** Whether a store answers and lets us write. */
final class StoreCheck {

    private final ConfigurationFile.Reading reading;
    private final String path;
    private final StoreDefinition definition;

    StoreCheck(ConfigurationFile.Reading reading, String path, StoreDefinition definition) {
        this.reading = reading;
        this.path = path;
        this.definition = definition;
    }

    Findings run() {
        Findings findings = new Findings(reading);
        try {
            Optional<String> problem = DocumentStores.reach(definition);
            problem.ifPresentOrElse(
                    message -> findings.failed(path, message),
                    () -> findings.fine(path, definition.type() + " at " + definition.access()));
        } catch (LeatException e) {
            findings.failed(path, String.valueOf(e.getMessage()));
        }
        return findings;
    }
}
