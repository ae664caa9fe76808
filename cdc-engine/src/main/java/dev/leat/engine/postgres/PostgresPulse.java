package dev.leat.engine.postgres;

import dev.leat.engine.postgres.PostgresServer.Slot;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether the server still hears the connector: it tells the time of the last reply, by the connector's clock, so that only
 * a change of it says something. A busy server looks at replies every half {@code wal_sender_timeout}.
 *
 * <p>Who may not see replies ({@code pg_read_all_stats}) sees only whether the slot is in use; the server ends the use of a
 * dead connection after {@code wal_sender_timeout}. Not thread-safe.
 */
final class PostgresPulse {

    private String lastReply = "";
    private long changedNanos = System.nanoTime();

    boolean beats(Optional<Slot> slot) {
        if (slot.isEmpty() || slot.get().activePid().isEmpty()) {
            return false;
        }
        Duration timeout = slot.get().senderTimeout();
        String reply = slot.get().lastReply();
        long now = System.nanoTime();
        if (!reply.equals(lastReply)) {
            lastReply = reply;
            changedNanos = now;
        }
        return reply.isEmpty() || timeout.isZero() || now - changedNanos < timeout.toNanos();
    }
}
