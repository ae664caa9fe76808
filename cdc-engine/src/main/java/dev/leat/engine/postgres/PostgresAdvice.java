package dev.leat.engine.postgres;

import dev.leat.engine.postgres.PostgresServer.LogSettings;
import dev.leat.engine.postgres.PostgresServer.PublicationLimits;
import dev.leat.engine.postgres.PostgresServer.Slot;
import dev.leat.engine.postgres.PostgresServer.TableFacts;
import dev.leat.engine.postgres.PostgresServer.TableIdentity;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What would go wrong later: changes that the log does not carry whole, and a log that is kept too long or not long enough. */
final class PostgresAdvice {

    /** From Friday evening to Monday morning. */
    private static final Duration WEEKEND = Duration.ofHours(64);

    /** Has slots that standbys keep too. */
    private static final int FAILOVER_SLOTS = 170_000;

    private static final long MIB = 1 << 20;

    private final SourceDefinition definition;
    private final PostgresNames names;
    private final PostgresServer server;

    PostgresAdvice(SourceDefinition definition, PostgresNames names, PostgresServer server) {
        this.definition = definition;
        this.names = names;
        this.server = server;
    }

    /** What the log does not carry of these tables. */
    List<SourceProblem> ofTables(List<TableFacts> captured) throws SQLException {
        List<SourceProblem> problems = new ArrayList<>();
        List<TableIdentity> identities = server.identities();
        for (TableFacts table : captured) {
            identities.stream()
                    .filter(identity -> identity.name().equals(table.fullName()))
                    .findFirst()
                    .ifPresent(identity -> ofTable(table, identity, problems));
        }
        Optional<PublicationLimits> limits = server.publicationLimits(names.publication());
        if (limits.isPresent()) {
            ofPublication(limits.get(), captured, problems);
        }
        return problems;
    }

    private static void ofTable(TableFacts table, TableIdentity identity, List<SourceProblem> problems) {
        String name = PostgresPublication.quoted(table);
        String byKey = "ALTER TABLE %s REPLICA IDENTITY DEFAULT;".formatted(name);
        if (identity.kind().equals("n")) {
            problems.add(new SourceProblem(
                    "tables",
                    "table %s has REPLICA IDENTITY NOTHING, so updates and deletes of it would be refused by the server"
                            .formatted(table.fullName()),
                    byKey));
        } else if (identity.kind().equals("i") && !identity.indexHasKey()) {
            problems.add(new SourceProblem(
                    "tables",
                    "table %s has a REPLICA IDENTITY index without its primary key, so the log does not say which row was deleted"
                            .formatted(table.fullName()),
                    byKey));
        } else if (identity.kind().equals("d") && identity.deferrableKey()) {
            problems.add(new SourceProblem(
                    "tables",
                    "the primary key of table %s is DEFERRABLE, so updates and deletes of it would be refused by the server"
                            .formatted(table.fullName()),
                    "ALTER TABLE %s REPLICA IDENTITY FULL;".formatted(name)));
        } else if (!identity.kind().equals("f") && identity.bytesApart() > 0) {
            problems.add(SourceProblem.warning(
                    "tables",
                    "table %s has large values, which the log leaves out of updates that do not touch them"
                            .formatted(table.fullName()),
                    "to have them in every event, at the price of a larger log: ALTER TABLE %s REPLICA IDENTITY FULL;"
                            .formatted(name)));
        }
    }

    private void ofPublication(PublicationLimits limits, List<TableFacts> captured, List<SourceProblem> problems) {
        String publication = PostgresPublication.quoted(names.publication());
        if (!limits.allChanges()) {
            problems.add(new SourceProblem(
                    "publication",
                    "publication %s leaves out inserts, updates or deletes".formatted(names.publication()),
                    "ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate');".formatted(publication)));
        }
        captured.stream()
                .filter(table -> limits.limited().contains(table.fullName()))
                .forEach(table -> problems.add(new SourceProblem(
                        "publication",
                        "publication %s has only some rows or columns of %s"
                                .formatted(names.publication(), table.fullName()),
                        "ALTER PUBLICATION %1$s DROP TABLE %2$s; ALTER PUBLICATION %1$s ADD TABLE %2$s;"
                                .formatted(publication, PostgresPublication.quoted(table)))));
    }

    /** What may become of the log while nobody reads it. */
    List<SourceProblem> ofLog() throws SQLException {
        List<SourceProblem> problems = new ArrayList<>();
        LogSettings log = server.logSettings();
        problems.addAll(ofKeeping(log));
        if (!log.idleTimeout().isZero() && log.idleTimeout().compareTo(WEEKEND) < 0) {
            problems.add(SourceProblem.warning(
                    "url",
                    "the server invalidates slots that nobody reads for %d h, so the source would not survive a weekend's outage"
                            .formatted(log.idleTimeout().toHours()),
                    "ALTER SYSTEM SET idle_replication_slot_timeout = '7d'; SELECT pg_reload_conf();"));
        }
        Optional<Slot> slot = server.slot(names.slot());
        if (slot.isPresent()) {
            ofSlot(slot.get(), log, problems);
        } else if (log.standbys() && log.version() < FAILOVER_SLOTS) {
            problems.add(SourceProblem.warning(
                    "url",
                    "the server has standbys, and before PostgreSQL 17 they do not keep slots: after a failover the source has to be repaired",
                    "upgrade to PostgreSQL 17, or expect it"));
        }
        return problems;
    }

    static List<SourceProblem> ofKeeping(LogSettings log) {
        long weekendBytes = (long) (log.bytesPerSecond().orElse(0) * WEEKEND.toSeconds());
        long advisedMib = Math.max(10_240, 2 * weekendBytes / MIB);
        String fix = "ALTER SYSTEM SET max_slot_wal_keep_size = '%dMB'; SELECT pg_reload_conf();".formatted(advisedMib);
        if (log.keepBytes().isEmpty()) {
            return List.of(SourceProblem.warning(
                    "url",
                    "the server keeps its log for a slot without limit (max_slot_wal_keep_size = -1), so its disk fills up if the"
                            + " source stays stopped",
                    "as far as the disk has room: " + fix));
        }
        if (log.keepBytes().getAsLong() < weekendBytes) {
            return List.of(SourceProblem.warning(
                    "url",
                    "the server keeps %d MiB of its log for a slot (max_slot_wal_keep_size), and has been writing about %d MiB in %d h: a weekend's outage would lose changes"
                            .formatted(log.keepBytes().getAsLong() / MIB, weekendBytes / MIB, WEEKEND.toHours()),
                    fix));
        }
        return List.of();
    }

    private void ofSlot(Slot slot, LogSettings log, List<SourceProblem> problems) {
        if (slot.walStatus().equals("unreserved")) {
            problems.add(SourceProblem.warning(
                    "slot",
                    "replication slot %s loses its log at the server's next checkpoint, unless it is read at once"
                            .formatted(names.slot()),
                    "start the source, or: ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_reload_conf();"));
        }
        if (log.standbys() && log.version() >= FAILOVER_SLOTS && !slot.failover()) {
            problems.add(SourceProblem.warning(
                    "slot",
                    "the server has standbys, and slot %s is not kept by them: after a failover the source has to be repaired"
                            .formatted(names.slot()),
                    "while source %s is paused: psql 'dbname=... replication=database' -c 'ALTER_REPLICATION_SLOT %s ( FAILOVER );'"
                            .formatted(definition.name(), names.slot())));
        }
    }
}
