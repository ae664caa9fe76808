package dev.leat.engine.mysql;

import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.connect.Past;
import dev.leat.engine.mysql.HistoryTopic.History;
import dev.leat.engine.mysql.MySqlPosition.Boundary;
import dev.leat.engine.mysql.MySqlServer.Binlog;
import dev.leat.engine.mysql.MySqlServer.GtidsOnServer;
import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.error.LeatException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Whether the binary log of a source, and what is needed to read it, still goes on from where capture stands. */
final class MySqlLog {

    static final String EXPIRE_SECONDS = "binlog_expire_logs_seconds";

    private static final String EXPIRE_DAYS = "expire_logs_days";

    private static final String SERVER = "server";
    /** The id of the topic and its first record. */
    private static final String HISTORY = "history";
    /** The number of the oldest file that the server has kept. */
    private static final String OLDEST = "oldest";

    private final SourceDefinition definition;
    private final MySqlServer server;
    private final HistoryTopic topic;
    private @Nullable History history;

    MySqlLog(SourceDefinition definition, MySqlServer server, HistoryTopic topic) {
        this.definition = definition;
        this.server = server;
        this.topic = topic;
    }

    /** Remembers how the schema history stands now, for {@link #fingerprint} and {@link #requireContinued}. */
    void lookAtHistory() {
        history = topic.look();
    }

    Fingerprint fingerprint() throws SQLException {
        Map<String, String> marks = new HashMap<>();
        marks.put(OLDEST, Long.toString(server.binlogs().getFirst().number()));
        if (history != null) {
            marks.put(HISTORY, history.identity());
        }
        return new Fingerprint(Map.of(SERVER, server.uuid()), marks);
    }

    /** @throws LeatException operator, when changes are lost or might be, or cannot be read any more */
    void requireContinued(MySqlPosition position, Past past) throws SQLException {
        Map<String, String> variables = server.variables();
        requireSameServer(String.valueOf(variables.get("server_uuid")), past);
        Boundary from = position.from();
        if ("ON".equals(variables.get("gtid_mode")) && from.gtids().isPresent()) {
            requireGtids(from.gtids().get(), past);
        } else {
            requireFile(from, past);
        }
        if (history != null) {
            requireHistory(history, past);
        }
    }

    private void requireSameServer(String uuid, Past past) {
        String before =
                past.fingerprint().flatMap(known -> known.identity(SERVER)).orElse(uuid);
        if (!before.equals(uuid)) {
            throw lost(
                    CaptureError.DATABASE_REPLACED,
                    "another server answers at its address: its server_uuid is %s, and it was %s"
                            .formatted(uuid, before),
                    past);
        }
    }

    private void requireGtids(String captured, Past past) throws SQLException {
        GtidsOnServer gtids = server.gtids(captured);
        if (!gtids.known()) {
            throw lost(
                    CaptureError.GTIDS_UNKNOWN,
                    ("the server does not know all transactions that were captured (%s): it was set back to an earlier day,"
                                    + " or its log was reset")
                            .formatted(captured),
                    past);
        }
        if (!gtids.kept()) {
            throw lost(
                    CaptureError.BINLOG_PURGED,
                    "the server has purged transactions that were not captured yet (its gtid_purged is not contained in %s)"
                            .formatted(captured),
                    past);
        }
    }

    private void requireFile(Boundary from, Past past) throws SQLException {
        List<Binlog> files = server.binlogs();
        Binlog oldest = files.getFirst();
        Binlog newest = files.getLast();
        long oldestBefore = past.fingerprint()
                .flatMap(known -> known.mark(OLDEST))
                .map(Long::parseLong)
                .orElse(oldest.number());
        Optional<Binlog> file = files.stream()
                .filter(binlog -> binlog.file().equals(from.file()))
                .findFirst();
        if (oldest.number() < oldestBefore
                || newest.number() < from.fileNumber()
                || file.filter(found -> found.sizeBytes() < from.offset()).isPresent()) {
            throw lost(
                    CaptureError.BINLOG_RESET,
                    ("its binary log goes from %s to %s:%d, and capture stands at %s: the log was reset, or the server was set"
                                    + " back to an earlier day")
                            .formatted(oldest.file(), newest.file(), newest.sizeBytes(), from),
                    past);
        }
        if (file.isEmpty()) {
            throw lost(
                    CaptureError.BINLOG_PURGED,
                    "the server has purged its binary log up to %s, and capture stands at %s"
                            .formatted(oldest.file(), from),
                    past);
        }
    }

    private void requireHistory(History now, Past past) {
        String before = past.fingerprint().flatMap(known -> known.mark(HISTORY)).orElse(now.identity());
        if (now.isEmpty() || !now.identity().equals(before)) {
            throw lost(
                    CaptureError.SCHEMA_HISTORY_LOST,
                    ("topic %s, which holds every DDL statement since the first load, %s: without them the binary log cannot"
                                    + " be read")
                            .formatted(
                                    topic,
                                    now.isEmpty() ? "is gone or empty" : "is another one, or has lost its first"),
                    past);
        }
        now.limit().ifPresent(limit -> {
            throw new LeatException(
                    CaptureError.SCHEMA_HISTORY_LOST,
                    ("source %s: topic %s, which holds every DDL statement since the first load, will forget them (%s). Run:"
                                    + " kafka-configs.sh --alter --entity-type topics --entity-name %s --add-config"
                                    + " retention.ms=-1,retention.bytes=-1")
                            .formatted(definition.name(), topic, limit, topic));
        });
    }

    /** @param position empty before the first load */
    LogFigures figures(Optional<MySqlPosition> position) throws SQLException {
        List<Binlog> files = server.binlogs();
        return new LogFigures(
                position.map(stands -> OptionalLong.of(behind(stands.from(), files)))
                        .orElse(OptionalLong.empty()),
                OptionalLong.empty(),
                OptionalLong.empty(),
                retention(server.variables()),
                true);
    }

    private static long behind(Boundary from, List<Binlog> files) {
        return files.stream()
                .filter(file -> file.number() >= from.fileNumber())
                .mapToLong(file -> file.number() == from.fileNumber()
                        ? Math.max(0, file.sizeBytes() - from.offset())
                        : file.sizeBytes())
                .sum();
    }

    /** Empty when the server keeps its log until somebody purges it. */
    static Optional<Duration> retention(Map<String, String> variables) {
        long seconds = Long.parseLong(variables.getOrDefault(EXPIRE_SECONDS, "0"));
        long days = (long) Double.parseDouble(variables.getOrDefault(EXPIRE_DAYS, "0"));
        Duration retention = seconds > 0 ? Duration.ofSeconds(seconds) : Duration.ofDays(days);
        return Optional.of(retention).filter(Duration::isPositive);
    }

    private LeatException lost(CaptureError code, String what, Past past) {
        return new LeatException(
                code,
                "source %s: %s. Everything up to %s is published, and what was committed later may be lost. %s"
                        .formatted(definition.name(), what, past.at(), definition.wayOut()));
    }
}
