package dev.leat.engine.postgres;

import dev.leat.engine.postgres.PostgresServer.Facts;
import dev.leat.engine.postgres.PostgresServer.Publication;
import dev.leat.engine.postgres.PostgresServer.TableFacts;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import dev.leat.engine.source.TablePatterns;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a server is ready to be captured, and the SQL that makes it so. */
final class PostgresPreflight {

    private final SourceDefinition definition;
    private final PostgresNames names;
    private final PostgresServer server;

    PostgresPreflight(SourceDefinition definition, PostgresNames names, PostgresServer server) {
        this.definition = definition;
        this.names = names;
        this.server = server;
    }

    /** Everything that is wrong, also with the slot that is there. */
    List<SourceProblem> check() throws SQLException {
        List<SourceProblem> problems = new ArrayList<>(unprepared());
        server.slot(names.slot()).ifPresent(slot -> checkSlot(slot, problems));
        problems.addAll(new PostgresAdvice(definition, names, server).ofLog());
        return problems;
    }

    /** What keeps the server from being captured at all. Whether its log is still there is asked when the position is known. */
    List<SourceProblem> unprepared() throws SQLException {
        List<SourceProblem> problems = new ArrayList<>();
        Facts facts = server.facts();
        if (facts.inRecovery()) {
            problems.add(new SourceProblem(
                    "url",
                    "the server is a standby, and capture needs the primary",
                    "name the primary, or SELECT pg_promote();"));
        }
        checkServer(facts, problems);
        checkTypes(problems);
        List<TableFacts> all = server.tables();
        for (int i = 0; i < definition.tables().size(); i++) {
            checkPattern("tables[%d]".formatted(i), definition.tables().get(i), all, problems);
        }
        List<String> outboxes = definition.outboxes().tables();
        for (int i = 0; i < outboxes.size(); i++) {
            checkPattern("outbox.tables[%d]".formatted(i), outboxes.get(i), all, problems);
        }
        List<TableFacts> captured = TablePatterns.matching(definition.captured(), all);
        captured.forEach(table -> checkTable(table, problems));
        checkPublication(facts, captured, problems);
        problems.addAll(new PostgresAdvice(definition, names, server).ofTables(captured));
        return problems;
    }

    private void checkServer(Facts facts, List<SourceProblem> problems) throws SQLException {
        if (!facts.walLevel().equals("logical")) {
            problems.add(new SourceProblem(
                    "url",
                    "the server writes its log with wal_level=%s, and capture needs logical"
                            .formatted(facts.walLevel()),
                    "ALTER SYSTEM SET wal_level = logical; then restart the server"));
        }
        if (!facts.mayReplicate()) {
            problems.add(new SourceProblem(
                    "user",
                    "user %s may not replicate".formatted(facts.role()),
                    "ALTER ROLE %s REPLICATION;".formatted(PostgresPublication.quoted(facts.role()))));
        }
        if (!names.slot().matches("[a-z0-9_]{1,63}")) {
            problems.add(new SourceProblem(
                    "slot",
                    "%s is no name for a replication slot".formatted(names.slot()),
                    "use lower case letters, digits and underscores, 63 at most"));
        }
        Optional<PostgresServer.Slot> slot = server.slot(names.slot());
        if (slot.isEmpty() && facts.slots() >= facts.maxSlots()) {
            problems.add(new SourceProblem(
                    "url",
                    "all %d replication slots of the server are taken".formatted(facts.maxSlots()),
                    "ALTER SYSTEM SET max_replication_slots = %d; then restart the server%s"
                            .formatted(
                                    facts.maxSlots() + 10,
                                    facts.idleSlots().isEmpty()
                                            ? ""
                                            : "; or drop one that nobody needs, of these idle ones: "
                                                    + facts.idleSlots())));
        }
        if (slot.isEmpty() && facts.senders() >= facts.maxSenders()) {
            problems.add(new SourceProblem(
                    "url",
                    "all %d replication connections of the server are taken".formatted(facts.maxSenders()),
                    "ALTER SYSTEM SET max_wal_senders = %d; then restart the server"
                            .formatted(facts.maxSenders() + 10)));
        }
    }

    /** Warnings, since the program must run to be told to repair the source, and other sources are not to wait for that. */
    private void checkSlot(PostgresServer.Slot slot, List<SourceProblem> problems) {
        if (!slot.here() || !slot.plugin().equals(PostgresSettings.PLUGIN)) {
            problems.add(SourceProblem.warning(
                    "slot",
                    "replication slot %s belongs to %s and plugin %s"
                            .formatted(
                                    names.slot(),
                                    slot.database().isEmpty() ? "no database" : "database " + slot.database(),
                                    slot.plugin().isEmpty() ? "none" : slot.plugin()),
                    "name another slot, or SELECT pg_drop_replication_slot('%s');".formatted(names.slot())));
        } else if (slot.walStatus().equals("lost") || !slot.invalidationReason().isEmpty()) {
            problems.add(SourceProblem.warning(
                    "slot",
                    "replication slot %s has lost its log: changes are gone".formatted(names.slot()),
                    definition.wayOut()));
        }
    }

    private void checkTypes(List<SourceProblem> problems) throws SQLException {
        server.unreadableTypes()
                .forEach((type, domain) -> problems.add(new SourceProblem(
                        "url",
                        (domain ? "domain %s is over an enum" : "enum %s has no values").formatted(type)
                                + ", and the connector cannot read the types of a database with such a one",
                        domain
                                ? "make it a domain over text with a CHECK, or drop it: DROP DOMAIN %s;".formatted(type)
                                : "ALTER TYPE %s ADD VALUE '...'; or DROP TYPE %s;".formatted(type, type))));
    }

    private static void checkPattern(String field, String pattern, List<TableFacts> all, List<SourceProblem> problems) {
        if (!TablePatterns.matching(pattern, all).isEmpty()) {
            return;
        }
        if (pattern.contains("*")) {
            problems.add(new SourceProblem(field, "no table matches " + pattern, "correct the pattern: schema.table"));
            return;
        }
        List<String> near = TablePatterns.near(pattern, all);
        problems.add(new SourceProblem(
                field,
                "there is no table %s".formatted(pattern),
                near.isEmpty()
                        ? "write it as schema.table; the database has: "
                                + all.stream()
                                        .map(TableFacts::fullName)
                                        .limit(10)
                                        .collect(Collectors.joining(", "))
                        : "did you mean " + String.join(" or ", near) + "?"));
    }

    private void checkTable(TableFacts table, List<SourceProblem> problems) {
        if (table.partitioned()) {
            problems.add(new SourceProblem(
                    "tables",
                    "%s is partitioned, and a partitioned table cannot be captured as one".formatted(table.fullName()),
                    "name its partitions"));
        } else if (!table.keyed()) {
            problems.add(new SourceProblem(
                    "tables",
                    "table %s has no primary key, so its changes belong to no entity".formatted(table.fullName()),
                    "ALTER TABLE %s ADD PRIMARY KEY (...);".formatted(PostgresPublication.quoted(table))));
        }
        if (!table.readable()) {
            problems.add(new SourceProblem(
                    "user",
                    "user %s may not read %s".formatted(definition.user(), table.fullName()),
                    "GRANT USAGE ON SCHEMA %s TO %s; GRANT SELECT ON %s TO %s;"
                            .formatted(
                                    PostgresPublication.quoted(table.schema()),
                                    PostgresPublication.quoted(definition.user()),
                                    PostgresPublication.quoted(table),
                                    PostgresPublication.quoted(definition.user()))));
        }
    }

    private void checkPublication(Facts facts, List<TableFacts> captured, List<SourceProblem> problems)
            throws SQLException {
        Optional<Publication> publication = server.publication(names.publication());
        List<TableFacts> missing = PostgresPublication.missing(publication, captured);
        List<TableFacts> foreign =
                missing.stream().filter(table -> !table.owned()).toList();
        boolean mayWrite = publication.map(Publication::owned).orElse(facts.mayCreate());
        boolean complete = publication.isPresent() && missing.isEmpty();
        if (complete || (foreign.isEmpty() && mayWrite)) {
            return;
        }
        problems.add(new SourceProblem(
                "user",
                foreign.isEmpty()
                        ? "user %s may not write publication %s".formatted(definition.user(), names.publication())
                        : "user %s may not put tables of %s into publication %s"
                                .formatted(definition.user(), foreign.getFirst().owner(), names.publication()),
                PostgresPublication.statement(names.publication(), publication, missing) + " as their owner"));
    }
}
