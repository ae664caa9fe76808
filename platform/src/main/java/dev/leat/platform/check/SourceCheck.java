package dev.leat.platform.check;

import dev.leat.engine.SourceCatalog;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.config.SourceSettings;
import dev.leat.platform.query.QueryParts;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.value.EntitySchema;
import java.util.List;
import java.util.Map;

/** Whether a source answers and is ready to be captured, and what its tables look like. */
final class SourceCheck {

    private final ConfigurationFile.Reading reading;
    private final String name;
    private final SourceSettings settings;

    SourceCheck(ConfigurationFile.Reading reading, String name, SourceSettings settings) {
        this.reading = reading;
        this.name = name;
        this.settings = settings;
    }

    /** @param entities by topic; empty unless everything is fine */
    record Result(Findings findings, Map<String, EntitySchema> entities) {}

    Result run() {
        Findings findings = new Findings(reading);
        SourceDefinition definition = settings.definition(name, reading);
        SourceCatalog catalog = new SourceCatalog(reading.configuration().deployment(), QueryParts.LOOKING);
        String path = "sources." + name;
        List<SourceProblem> problems = catalog.check(definition);
        for (SourceProblem problem : problems) {
            String message = problem.message() + "; " + problem.fix();
            if (!problem.isError()) {
                findings.warning(path + "." + problem.field(), message);
            } else if (problem.field().startsWith("tables")) {
                findings.wrong(path + "." + problem.field(), message);
            } else {
                findings.failed(path + "." + problem.field(), message);
            }
        }
        if (!findings.areFine()) {
            return new Result(findings, Map.of());
        }
        try {
            Map<String, EntitySchema> entities = catalog.describe(definition);
            findings.fine(
                    path, entities.size() + (entities.size() == 1 ? " table" : " tables") + ", ready to be captured");
            return new Result(findings, entities);
        } catch (LeatException e) {
            findings.failed(path, String.valueOf(e.getMessage()));
            return new Result(findings, Map.of());
        }
    }
}
