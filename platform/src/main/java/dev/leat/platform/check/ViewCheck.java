package dev.leat.platform.check;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.loader.DocumentStores;
import dev.leat.materializer.view.ViewCompiler;
import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewProblem;
import dev.leat.materializer.view.ViewShape;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.config.ViewSettings;
import dev.leat.stream.value.EntitySchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a view fits the tables that it reads, and its documents the stores. */
final class ViewCheck {

    private static final int ANY_GENERATION = 1;

    private final ConfigurationFile.Reading reading;
    private final String name;
    private final ViewSettings settings;

    ViewCheck(ConfigurationFile.Reading reading, String name, ViewSettings settings) {
        this.reading = reading;
        this.name = name;
        this.settings = settings;
    }

    /** @param entities what is known of the captured tables, by topic */
    Findings run(Map<String, EntitySchema> entities) {
        Findings findings = new Findings(reading);
        String path = "views." + name;
        ViewDefinition definition = settings.definition(name);
        if (!entities.keySet().containsAll(definition.topics())) {
            // what hides them has been told already
            return findings;
        }
        List<ViewProblem> problems = ViewCompiler.check(definition, topic -> Optional.ofNullable(entities.get(topic)));
        problems.forEach(problem -> findings.wrong(path + "." + problem.path(), problem.message()));
        if (!problems.isEmpty()) {
            return findings;
        }
        ViewShape shape = ViewCompiler.shape(definition, ANY_GENERATION, entities);
        for (StoreDefinition store : settings.storeDefinitions(reading.folder())) {
            DocumentStores.check(store, shape)
                    .forEach(problem -> findings.wrong(path + "." + problem.path(), problem.message()));
        }
        if (findings.areFine()) {
            findings.fine(
                    path,
                    "fits its " + definition.topics().size() + " tables and "
                            + settings.stores().size() + " stores");
        }
        return findings;
    }
}
