package dev.leat.platform.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewCompiler;
import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.value.EntitySchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares every document of a view with what SQL says of the source, both ways: none missing, none surplus. The source must
 * be at rest and everything caught up.
 */
public final class ViewVerifier {

    private final ViewDefinition view;
    private final Map<String, EntitySchema> schemas;
    private final ViewShape shape;

    /** @param schemas by topic, of all topics of the view */
    public ViewVerifier(ViewDefinition view, Map<String, EntitySchema> schemas) {
        this.view = view;
        this.schemas = schemas;
        // a reader meets the alias or the SQL view, which name no generation
        this.shape = ViewCompiler.shape(view, 0, schemas);
    }

    /** Documents as the source has them. Changes session settings of the connection. */
    public List<JsonNode> expected(Connection source) throws SQLException {
        List<JsonNode> documents = new ArrayList<>();
        source.setAutoCommit(false);
        try (Statement statement = source.createStatement()) {
            statement.execute("set time zone 'UTC'");
            statement.setFetchSize(2000);
            try (ResultSet result = statement.executeQuery(ExpectedDocuments.sql(view, schemas))) {
                while (result.next()) {
                    documents.add(Documents.parse(result.getString(1)));
                }
            }
        } finally {
            source.rollback();
        }
        return documents;
    }

    /** Holds a store against what is expected. */
    public Verdict compare(StoreDefinition store, List<JsonNode> expected) throws Exception {
        StoreContents contents = switch (store) {
            case StoreDefinition.Elasticsearch elasticsearch -> new ElasticsearchContents(elasticsearch);
            case StoreDefinition.Redis redis -> new RedisContents(redis);
            case StoreDefinition.PostgreSql postgreSql -> new PostgreSqlContents(postgreSql);
        };
        Map<String, JsonNode> surplus = new HashMap<>(contents.read(shape));
        List<String> differences = new ArrayList<>();
        for (JsonNode document : expected) {
            String id = contents.id(shape, document);
            JsonNode wanted = contents.form(shape, document);
            JsonNode found = surplus.remove(id);
            if (found == null) {
                differences.add("%s is missing".formatted(id));
            } else if (!Documents.equal(wanted, found)) {
                differences.add("%s should be %s and is %s".formatted(id, wanted, found));
            }
        }
        surplus.keySet().forEach(id -> differences.add("%s should not be there".formatted(id)));
        return new Verdict(view.name(), store.name(), expected.size(), differences);
    }
}
