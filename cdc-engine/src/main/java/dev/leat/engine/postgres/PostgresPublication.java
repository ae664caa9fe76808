package dev.leat.engine.postgres;

import dev.leat.engine.postgres.PostgresServer.Publication;
import dev.leat.engine.postgres.PostgresServer.TableFacts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publication through which the log is read. Made and completed here and not by the connector, so that its entries are
 * known before the first change is read, and because the connector's statement for completing one is refused (3.6.1 appends
 * {@code WITH} to {@code ALTER PUBLICATION … SET TABLE}).
 */
final class PostgresPublication {

    private static final Logger log = LoggerFactory.getLogger(PostgresPublication.class);

    private final String name;
    private final PostgresServer server;

    PostgresPublication(String name, PostgresServer server) {
        this.name = name;
        this.server = server;
    }

    /** Makes sure that it is there and has these tables. Takes none out: somebody may have put them in. */
    void complete(List<TableFacts> tables) throws SQLException {
        Optional<Publication> publication = server.publication(name);
        List<TableFacts> missing = missing(publication, tables);
        if (publication.isEmpty() || !missing.isEmpty()) {
            String statement = statement(name, publication, missing);
            log.info("{}", statement);
            server.execute(statement);
        }
    }

    static List<TableFacts> missing(Optional<Publication> publication, List<TableFacts> tables) {
        if (publication.isEmpty()) {
            return tables;
        }
        List<TableFacts> missing = new ArrayList<>(tables);
        missing.removeIf(table ->
                publication.get().allTables() || publication.get().tables().contains(table.fullName()));
        return missing;
    }

    /** What makes it, or puts the missing tables in. */
    static String statement(String name, Optional<Publication> publication, List<TableFacts> missing) {
        if (missing.isEmpty()) {
            return "CREATE PUBLICATION %s;".formatted(quoted(name));
        }
        return (publication.isEmpty() ? "CREATE PUBLICATION %s FOR TABLE %s;" : "ALTER PUBLICATION %s ADD TABLE %s;")
                .formatted(
                        quoted(name),
                        missing.stream().map(PostgresPublication::quoted).collect(Collectors.joining(", ")));
    }

    static String quoted(TableFacts table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    static String quoted(String identifier) {
        return identifier.matches("[a-z_][a-z0-9_]*") ? identifier : '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
