package dev.leat.platform.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.SourceCatalog;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewDefinition;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.config.ViewSettings;
import dev.leat.platform.query.QueryParts;
import dev.leat.stream.value.EntitySchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The documents of every view of a configuration, in every store, beside what SQL says of its one source. */
public final class ConfiguredViews {

    /** Opens a connection to the source's database. */
    public interface SourceDatabase {
        Connection connect() throws SQLException;
    }

    private final ConfigurationFile.Reading reading;
    private final SourceDatabase source;

    public ConfiguredViews(ConfigurationFile.Reading reading, SourceDatabase source) {
        this.reading = reading;
        this.source = source;
    }

    /**
     * One for each view and store, as of now.
     *
     * @throws Exception what the source or a store throws when it does not answer
     */
    public List<Verdict> verdicts() throws Exception {
        Map<String, EntitySchema> schemas = schemas();
        List<Verdict> verdicts = new ArrayList<>();
        for (Map.Entry<String, ViewSettings> view :
                reading.configuration().views().entrySet()) {
            ViewDefinition definition = view.getValue().definition(view.getKey());
            verdicts.addAll(verdicts(definition, view.getValue().storeDefinitions(reading.folder()), schemas));
        }
        return verdicts;
    }

    private List<Verdict> verdicts(ViewDefinition view, List<StoreDefinition> stores, Map<String, EntitySchema> schemas)
            throws Exception {
        ViewVerifier verifier = new ViewVerifier(view, schemas);
        List<JsonNode> expected;
        try (Connection connection = source.connect()) {
            expected = verifier.expected(connection);
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (StoreDefinition store : stores) {
            verdicts.add(verifier.compare(store, expected));
        }
        return verdicts;
    }

    private Map<String, EntitySchema> schemas() {
        Map<String, EntitySchema> schemas = new LinkedHashMap<>();
        SourceCatalog catalog = new SourceCatalog(reading.configuration().deployment(), QueryParts.LOOKING);
        reading.configuration()
                .sources()
                .forEach((name, settings) -> schemas.putAll(catalog.describe(settings.definition(name, reading))));
        return schemas;
    }
}
