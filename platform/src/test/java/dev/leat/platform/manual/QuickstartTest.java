package dev.leat.platform.manual;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.leat.platform.cli.CommandLines;
import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quick start, followed up to the point where {@code check} finds everything fine; what a program does is held elsewhere. */
class QuickstartTest {

    private static final Path PAGE = Path.of("../docs/quickstart.md");
    private static final Path REFERENCE = Path.of("../docs/configuration.md");
    private static final Pattern SETTING = Pattern.compile("(?m)^([a-z_]+) = ");
    private static final Pattern EXPORTED = Pattern.compile("([A-Z_]+)=(\\S+)");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final PostgreSqlService postgres = SharedServices.postgreSql();
    private final MySqlService mySql = SharedServices.mySql();

    @TempDir
    Path folder;

    @Test
    void whoFollowsItHasDatabasesThatCanBeCaptured() throws Exception {
        postgres.createDatabase("quickstart");
        try (Connection owner = connect(postgres.jdbcUrl("quickstart"), postgres.user(), postgres.password());
                Connection root = connect(mySql.jdbcUrl("mysql"), mySql.user(), mySql.password())) {
            assertThat(settings("wal_level")).isNotEmpty().allSatisfy(setting -> run(owner, "SHOW " + setting));
            assertThat(settings("gtid_mode"))
                    .isNotEmpty()
                    .allSatisfy(setting -> run(root, "SELECT @@GLOBAL." + setting));
            run(owner, block("sql", "CREATE PUBLICATION"));
            run(root, block("sql", "GRANT REPLICATION SLAVE"));
            run(owner, block("sql", "CREATE DATABASE reports"));
        }
        String ofPostgreSql = block("yaml", "views:");
        ObjectNode ofMySql = (ObjectNode) YAML.readTree(ofPostgreSql.replace("shop.public.", "shop.shop."));
        ofMySql.setAll((ObjectNode) YAML.readTree(block("yaml", "type: mysql")));

        assertThat(checked(ofPostgreSql)).contains("2 tables, ready to be captured");
        assertThat(checked(YAML.writeValueAsString(ofMySql))).contains("2 tables, ready to be captured");
    }

    @Test
    void theGrantsOfTheReferenceAreWhatTheServerUnderstands() throws Exception {
        try (Connection root = connect(mySql.jdbcUrl("mysql"), mySql.user(), mySql.password())) {
            run(root, block(REFERENCE, "sql", "CREATE USER leat").replaceAll("\\bleat\\b", "leat_of_sales"));
        }
    }

    /** What the server's own file is to have in it. */
    private static List<String> settings(String one) throws IOException {
        return SETTING.matcher(block("ini", one))
                .results()
                .map(setting -> setting.group(1))
                .toList();
    }

    private static String block(String language, String part) throws IOException {
        return block(PAGE, language, part);
    }

    /** The one block of this language that has this in it. */
    private static String block(Path page, String language, String part) throws IOException {
        List<String> blocks = Fence.of(page).stream()
                .filter(fence -> fence.language().equals(language))
                .map(Fence::text)
                .filter(text -> text.contains(part))
                .toList();
        assertThat(blocks).as(part).hasSize(1);
        return blocks.getFirst();
    }

    /** One by one, since a database is not made in a transaction. */
    private static void run(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements.strip().split(";.*\\s*", -1)) {
                if (!sql.isEmpty()) {
                    statement.execute(sql);
                }
            }
        }
    }

    private static Connection connect(String url, String user, String password) throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** What the program says of a configuration that it finds fine, when the servers are where they are here. */
    private String checked(String yaml) throws IOException {
        Path file = Files.writeString(
                folder.resolve("shop.yaml"),
                "data: " + folder.resolve("data") + "\n"
                        + yaml.replace("jdbc:postgresql://localhost:5432/shop", postgres.jdbcUrl("quickstart"))
                                .replace("jdbc:postgresql://localhost:5432/reports", postgres.jdbcUrl("reports"))
                                .replace("jdbc:mysql://localhost:3306/shop", mySql.jdbcUrl("shop"))
                                .replace("---\n", ""));
        Map<String, String> environment = EXPORTED.matcher(block("sh", "export "))
                .results()
                .collect(Collectors.toMap(variable -> variable.group(1), variable -> variable.group(2)));
        StringWriter out = new StringWriter();
        int exitCode =
                CommandLines.of(environment).setOut(new PrintWriter(out)).execute("check", "-c", file.toString());
        assertThat(exitCode).as(out.toString()).isZero();
        return out.toString();
    }
}
