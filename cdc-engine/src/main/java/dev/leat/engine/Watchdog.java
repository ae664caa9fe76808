package dev.leat.engine;

import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a connector that is stuck, or reads from a connection whose other end is gone: one gives no heartbeat any more,
 * which otherwise comes every few seconds, also while the server works on a long transaction and has nothing to send; of the
 * other the server hears nothing, though its heartbeats go on. Owned by the source's thread.
 *
 * <p>Raises no false alarm: it is asked only with figures that the server has just given (otherwise it is the database that
 * is away), only when the log has grown beyond the position (otherwise nothing is missing), and only while the log is read
 * (a load may wait for a lock for hours).
 */
final class Watchdog {

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private final String source;
    private final Duration patience;
    private Instant gaveAt;
    private Instant heardAt;

    Watchdog(String source, Duration patience, Instant now) {
        this.source = source;
        this.patience = patience;
        this.gaveAt = now;
        this.heardAt = now;
    }

    /** The connector gave something. */
    void gave(Instant now) {
        gaveAt = now;
    }

    /** @throws LeatException retryable, when the connector has been silent for too long */
    void look(LogFigures figures, Instant now) {
        if (figures.heard()) {
            heardAt = now;
        }
        boolean stuck = gaveAt.plus(patience).isBefore(now);
        boolean cutOff = heardAt.plus(patience).isBefore(now);
        if (figures.lagBytes().orElse(0) == 0 || !(stuck || cutOff)) {
            return;
        }
        log.warn("The connector of source {} is silent. Its threads:{}", source, threads());
        throw new LeatException(
                CaptureError.CONNECTOR_SILENT,
                "source %s: %s, while the server's log is %d bytes ahead; a new connector is started. The program's log shows where the threads of the old one stood"
                        .formatted(
                                source,
                                stuck
                                        ? "its connector has given nothing since %s, not even a heartbeat"
                                                .formatted(gaveAt)
                                        : "the server has heard nothing of its connector since %s".formatted(heardAt),
                                figures.lagBytes().orElse(0)));
    }

    /** Connectors name their threads after the source. */
    private String threads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains(source))
                .map(Watchdog::text)
                .collect(Collectors.joining());
    }

    private static String text(Map.Entry<Thread, StackTraceElement[]> thread) {
        return Stream.of(thread.getValue())
                .map(frame -> System.lineSeparator() + "    at " + frame)
                .collect(Collectors.joining(
                        "",
                        System.lineSeparator() + "  " + thread.getKey().getName() + " ("
                                + thread.getKey().getState() + ")",
                        ""));
    }
}
