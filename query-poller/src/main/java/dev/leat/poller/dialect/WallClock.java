package dev.leat.poller.dialect;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.TableSettings;
import dev.leat.stream.error.LeatException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A database's clock that does not say in which zone it stands: it stands where the tables say that clocks do. Immutable. */
final class WallClock {

    private final Set<ZoneId> zones;

    private WallClock(Set<ZoneId> zones) {
        this.zones = Set.copyOf(zones);
    }

    /** Of tables whose cursors are numbers none is asked. */
    static WallClock of(Collection<TableSettings> tables) {
        return new WallClock(tables.stream()
                .filter(table -> table.kind().isTime())
                .map(TableSettings::zone)
                .collect(Collectors.toSet()));
    }

    /**
     * When it shows this, or earlier: while the hour goes by that comes twice in autumn, which cannot be told from one another, it
     * stands still at the beginning of the first, so that nothing of the second is taken for passed.
     *
     * @throws LeatException operator, if the tables do not agree where it stands
     */
    Instant instant(LocalDateTime shown) {
        ZoneId zone = zone();
        ZoneOffsetTransition change = zone.getRules().getTransition(shown);
        return change != null && change.isOverlap()
                ? change.getDateTimeAfter().toInstant(change.getOffsetBefore())
                : shown.atZone(zone).toInstant();
    }

    private ZoneId zone() {
        List<ZoneId> different =
                zones.stream().map(ZoneId::normalized).distinct().toList();
        if (different.size() > 1) {
            throw new LeatException(
                    PollerError.TABLE_NOT_POLLABLE,
                    "the database's clock has no zone, and the tables have several: %s; give a time with a zone in clock.query, or the same time.zone to all tables"
                            .formatted(
                                    zones.stream().map(ZoneId::getId).sorted().toList()));
        }
        return different.isEmpty() ? ZoneOffset.UTC : different.getFirst();
    }
}
