package dev.leat.platform.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.DocumentShape;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.value.Column;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** Reads the table through its view, by SQL, each column in its canonical JSON form. */
record PostgreSqlContents(StoreDefinition.PostgreSql store) implements StoreContents {

    private static final String ROW = "r";

    @Override
    public Map<String, JsonNode> read(ViewShape shape) throws SQLException {
        Map<String, JsonNode> rows = new HashMap<>();
        Properties login = new Properties();
        store.access().user().ifPresent(user -> login.setProperty("user", user));
        store.access().password().ifPresent(password -> login.setProperty("password", password));
        try (Connection connection = DriverManager.getConnection(store.access().url(), login);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set time zone 'UTC'");
            statement.setFetchSize(2000);
            try (ResultSet result = statement.executeQuery(sql(shape))) {
                while (result.next()) {
                    JsonNode row = Documents.parse(result.getString(1));
                    rows.put(Documents.id(shape, row), row);
                }
            }
        }
        return rows;
    }

    @Override
    public JsonNode form(ViewShape shape, JsonNode document) {
        return Documents.flat(shape.document(), document);
    }

    private String sql(ViewShape shape) {
        List<String> members = new ArrayList<>();
        addMembers(members, "", shape.document());
        String table = Arrays.stream(store.table().split("\\.", 2))
                .map(CanonicalSql::identifier)
                .collect(Collectors.joining("."));
        return "select json_build_object(%s)::text from %s %s".formatted(String.join(", ", members), table, ROW);
    }

    private static void addMembers(List<String> members, String prefix, DocumentShape shape) {
        for (Column field : shape.fields()) {
            Column column = new Column(prefix + field.name(), field.type(), true);
            members.add(CanonicalSql.literal(column.name()) + ", " + CanonicalSql.json(column, ROW));
        }
        shape.references().forEach((name, child) -> addMembers(members, prefix + name + "_", child));
        for (String collection : shape.collections().keySet()) {
            String name = prefix + collection;
            members.add(CanonicalSql.literal(name) + ", " + ROW + "." + CanonicalSql.identifier(name));
        }
    }
}
