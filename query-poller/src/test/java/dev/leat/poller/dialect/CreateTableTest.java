package dev.leat.poller.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CreateTableTest {

    private static final String STATEMENT = """
            CREATE TABLE `odd (name` (
              `id` int NOT NULL AUTO_INCREMENT,
              `a``b` varchar(10) CHARACTER SET latin1 DEFAULT 'it''s, a \\' (b' COMMENT 'DEFAULT 5, `x` int',
              `,` enum('a','b''c','d\\\\e') NOT NULL DEFAULT 'b''c',
              `n` decimal(10,2) unsigned DEFAULT NULL,
              `t` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
              `bits` bit(3) DEFAULT b'101',
              `e` varchar(20) DEFAULT (concat(_utf8mb4'a),',`a``b`)) /*!80023 INVISIBLE */,
              `g` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL,
              `p` point NOT NULL /*!80003 SRID 4326 */,
              PRIMARY KEY (`id`),
              KEY `DEFAULT` (`n`),
              CONSTRAINT `c` CHECK ((`n` > 0))
            ) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4""";

    private final Map<String, Declaration> columns = CreateTable.columns(STATEMENT);

    @Test
    void columnsHaveTheirTypes() {
        assertThat(columns.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, column -> column.getValue().type())))
                .containsOnly(
                        entry("id", "int"),
                        entry("a`b", "varchar(10)"),
                        entry(",", "enum('a','b''c','d\\\\e')"),
                        entry("n", "decimal(10,2)"),
                        entry("t", "timestamp(6)"),
                        entry("bits", "bit(3)"),
                        entry("e", "varchar(20)"),
                        entry("g", "int"),
                        entry("p", "point"));
    }

    @Test
    void defaultsAreAsTheyStandThere() {
        assertThat(columns.entrySet().stream()
                        .filter(column -> column.getValue().defaultValue().isPresent())
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                column -> column.getValue().defaultValue().orElseThrow())))
                .containsOnly(
                        entry("a`b", "'it''s, a \\' (b'"),
                        entry(",", "'b''c'"),
                        entry("t", "CURRENT_TIMESTAMP(6)"),
                        entry("bits", "b'101'"),
                        entry("e", "(concat(_utf8mb4'a),',`a``b`))"));
    }

    @Test
    void whatTheServerCountsOnIsNotAmongIt() {
        assertThat(CreateTable.columns(STATEMENT.replace("AUTO_INCREMENT=7", "AUTO_INCREMENT=8")))
                .isEqualTo(columns);
    }

    @Test
    void identifiersMayBeInTheQuotesOfTheStandard() {
        assertThat(CreateTable.columns("CREATE TABLE \"t\" (\n  \"a\"\"b\" int DEFAULT '5'\n)"))
                .containsOnly(entry("a\"b", new Declaration("int", false, false, Optional.of("'5'"))));
    }

    @Test
    void valuesAreWithoutEscapes() {
        assertThat(CreateTable.values("enum('a','b''c','d\\\\e','x,y','n\\nl','')"))
                .containsExactly("a", "b'c", "d\\e", "x,y", "n\nl", "");
        assertThat(CreateTable.values("int")).isEmpty();
    }

    @Test
    void optionsAreThoseOfDebezium() {
        assertThat(CreateTable.options("enum('a','b''c','d\\\\e','')")).isEqualTo("a,b'c,d\\\\e,");
        assertThat(CreateTable.options("set('x,y')")).isEqualTo("x\\,y");
    }
}
