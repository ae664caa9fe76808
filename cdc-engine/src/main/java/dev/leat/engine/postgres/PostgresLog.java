package dev.leat.engine.postgres;

import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.connect.Past;
import dev.leat.engine.postgres.PostgresServer.Identity;
import dev.leat.engine.postgres.PostgresServer.Slot;
import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.TablePatterns;
import dev.leat.stream.error.LeatException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the log of a source still goes on from where capture stands, and what it costs the server. */
final class PostgresLog {

    private static final String SYSTEM = "system";
    private static final String TIMELINE = "timeline";
    private static final String DATABASE = "database";
    /** Before a table's name: its entry in the publication; with no name, the publication. */
    private static final String PUBLISHED = "published ";
    /** From where the server kept its log for the slot. */
    private static final String RESTART = "restart";

    private final SourceDefinition definition;
    private final PostgresNames names;
    private final PostgresServer server;
    private final PostgresPulse pulse = new PostgresPulse();

    PostgresLog(SourceDefinition definition, PostgresNames names, PostgresServer server) {
        this.definition = definition;
        this.names = names;
        this.server = server;
    }

    Fingerprint fingerprint() throws SQLException {
        Identity identity = server.identity();
        Map<String, String> values = new HashMap<>();
        values.put(SYSTEM, identity.system());
        values.put(TIMELINE, Integer.toString(identity.timeline()));
        values.put(DATABASE, identity.database());
        Map<String, String> entries = server.publicationEntries(names.publication());
        entries.keySet().stream()
                .filter(table -> TablePatterns.name(definition.captured(), table))
                .forEach(table -> values.put(PUBLISHED + table, entries.get(table)));
        Optional.ofNullable(entries.get("")).ifPresent(publication -> values.put(PUBLISHED, publication));
        Map<String, String> marks = new HashMap<>();
        server.slot(names.slot())
                .map(Slot::restart)
                .filter(OptionalLong::isPresent)
                .ifPresent(restart -> marks.put(RESTART, Long.toString(restart.getAsLong())));
        return new Fingerprint(values, marks);
    }

    /** @throws LeatException operator, when changes are lost or might be */
    void requireContinued(PostgresPosition position, Past past) throws SQLException {
        Identity identity = server.identity();
        Optional<Fingerprint> before = past.fingerprint();
        if (before.isPresent()) {
            requireSameDatabase(identity, before.get(), past);
            requireSameHistory(identity, before.get(), position, past);
        }
        if (Long.compareUnsigned(identity.logEnd(), position.reached()) < 0) {
            throw restored(
                    past, "its log ends at %X, and capture was at %X".formatted(identity.logEnd(), position.reached()));
        }
        Slot slot = server.slot(names.slot())
                .orElseThrow(() ->
                        lost(CaptureError.SLOT_MISSING, "replication slot %s is gone".formatted(names.slot()), past));
        requireSlot(slot, position, past);
        if (before.isPresent()) {
            requireNotSetBack(identity, slot, before.get(), past);
            requireSamePublication(before.get(), past);
        }
    }

    private void requireSameDatabase(Identity now, Fingerprint before, Past past) {
        String system = before.identity(SYSTEM).orElse(now.system());
        String database = before.identity(DATABASE).orElse(now.database());
        if (!system.equals(now.system())) {
            throw lost(
                    CaptureError.DATABASE_REPLACED,
                    "another server answers at its address: system %s, and it was %s".formatted(now.system(), system),
                    past);
        }
        if (!database.equals(now.database())) {
            throw lost(
                    CaptureError.DATABASE_REPLACED,
                    "another database answers at its address: its id is %s, and it was %s"
                            .formatted(now.database(), database),
                    past);
        }
    }

    private void requireSameHistory(Identity now, Fingerprint before, PostgresPosition position, Past past)
            throws SQLException {
        int earlier = before.identity(TIMELINE).map(Integer::parseInt).orElse(now.timeline());
        if (earlier == now.timeline()) {
            return;
        }
        OptionalLong left = PostgresTimelines.left(definition, now.timeline(), earlier);
        if (left.isEmpty()) {
            throw restored(
                    past,
                    "it is on timeline %d, in whose history there is no timeline %d, where capture was"
                            .formatted(now.timeline(), earlier));
        }
        // INVARIANT: what was published is part of both timelines, so the new one goes on from it
        if (Long.compareUnsigned(left.getAsLong(), position.reached()) < 0) {
            throw lost(
                    CaptureError.TIMELINE_SWITCHED,
                    ("it went over from timeline %d to timeline %d at %X, and capture was at %X already: what was published"
                                    + " in between never happened in it")
                            .formatted(earlier, now.timeline(), left.getAsLong(), position.reached()),
                    past);
        }
    }

    /** Whether it can be the source's: of its database and plugin. */
    boolean isOurs(Slot slot) {
        return slot.here() && slot.plugin().equals(PostgresSettings.PLUGIN);
    }

    private void requireSlot(Slot slot, PostgresPosition position, Past past) {
        if (!isOurs(slot)) {
            throw lost(
                    CaptureError.SLOT_FOREIGN,
                    "replication slot %s is of %s with plugin %s, so it is not the one that was read from"
                            .formatted(
                                    names.slot(),
                                    slot.database().isEmpty() ? "no database" : "database " + slot.database(),
                                    slot.plugin().isEmpty() ? "none" : slot.plugin()),
                    past);
        }
        if (slot.walStatus().equals("lost") || !slot.invalidationReason().isEmpty()) {
            throw lost(
                    CaptureError.SLOT_INVALIDATED,
                    "the server has invalidated replication slot %s: %s%s"
                            .formatted(names.slot(), why(slot), unusedSince(slot)),
                    past);
        }
        // The server would silently start at the slot's place, behind which there may be changes that nobody published.
        // A slot that was dropped and made again is always found here: it begins behind the end of the log at that
        // moment, since making it writes to the log, and the position is before that end. One that was copied from the
        // old one may begin before the position, and is as good.
        if (Long.compareUnsigned(slot.confirmed(), position.from()) > 0) {
            throw lost(
                    CaptureError.SLOT_RECREATED,
                    ("replication slot %s begins at %X, and capture stands at %X: it was dropped and made again, or"
                                    + " somebody else has read from it")
                            .formatted(names.slot(), slot.confirmed(), position.from()),
                    past);
        }
    }

    private static String why(Slot slot) {
        return switch (slot.invalidationReason()) {
            case "", "wal_removed" ->
                "it removed log that the slot still needed, since that was more than max_slot_wal_keep_size";
            case "idle_timeout" -> "it was not used for longer than idle_replication_slot_timeout";
            case "rows_removed" -> "rows of system tables that it still needed were vacuumed";
            case "wal_level_insufficient" -> "wal_level was below logical";
            default -> slot.invalidationReason();
        };
    }

    private static String unusedSince(Slot slot) {
        return slot.inactiveSince().isEmpty() ? "" : " (not used since %s)".formatted(slot.inactiveSince());
    }

    /**
     * A copy of the data folder that was put back has the same system, the same timeline and, once it has written enough, a
     * log beyond the position. But its slot is set back too: the server saves a slot's restart position before it shows
     * effect, and it only ever moves on.
     */
    private void requireNotSetBack(Identity identity, Slot slot, Fingerprint before, Past past) {
        boolean sameTimeline = before.identity(TIMELINE)
                .filter(Integer.toString(identity.timeline())::equals)
                .isPresent();
        Optional<Long> earlier = before.mark(RESTART).map(Long::parseLong);
        // on a standby that took over, the slot may be an older state of it
        if (sameTimeline
                && earlier.isPresent()
                && slot.restart().isPresent()
                && Long.compareUnsigned(slot.restart().getAsLong(), earlier.get()) < 0) {
            throw restored(
                    past,
                    "the server keeps its log for slot %s from %X on, and had gone on to %X before"
                            .formatted(names.slot(), slot.restart().getAsLong(), earlier.get()));
        }
    }

    private void requireSamePublication(Fingerprint before, Past past) throws SQLException {
        Fingerprint now = fingerprint();
        for (Map.Entry<String, String> entry : before.identity().entrySet()) {
            if (!entry.getKey().startsWith(PUBLISHED)) {
                continue;
            }
            String table = entry.getKey().substring(PUBLISHED.length());
            boolean stillCaptured = table.isEmpty() || TablePatterns.name(definition.captured(), table);
            if (stillCaptured && !now.identity(entry.getKey()).equals(Optional.of(entry.getValue()))) {
                throw lost(
                        CaptureError.PUBLICATION_CHANGED,
                        table.isEmpty()
                                ? "publication %s was dropped".formatted(names.publication())
                                : "table %s was dropped, or taken out of publication %s, and may be there again since"
                                        .formatted(table, names.publication()),
                        past);
            }
        }
    }

    /** @param position empty before the first load */
    LogFigures figures(Optional<PostgresPosition> position) throws SQLException {
        long end = server.identity().logEnd();
        Optional<Slot> slot = server.slot(names.slot());
        return new LogFigures(
                position.map(stands -> OptionalLong.of(Math.max(0, end - stands.from())))
                        .orElse(OptionalLong.empty()),
                slot.map(Slot::restart)
                        .filter(OptionalLong::isPresent)
                        .map(restart -> OptionalLong.of(Math.max(0, end - restart.getAsLong())))
                        .orElse(OptionalLong.empty()),
                slot.map(Slot::safeBytes).orElse(OptionalLong.empty()),
                Optional.empty(),
                pulse.beats(slot));
    }

    private LeatException restored(Past past, String evidence) {
        return lost(
                CaptureError.DATABASE_RESTORED,
                "the database was set back to an earlier day, from a backup or a copy: %s".formatted(evidence),
                past);
    }

    private LeatException lost(CaptureError code, String what, Past past) {
        return new LeatException(
                code,
                "source %s: %s. Everything up to %s is published, and what was committed later may be lost. %s"
                        .formatted(definition.name(), what, past.at(), definition.wayOut()));
    }
}
