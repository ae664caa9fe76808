package dev.leat.engine.mysql;

import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.Watermark;
import dev.leat.engine.mysql.MySqlPosition.Boundary;
import io.debezium.connector.mysql.gtid.MySqlGtidSet;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What a consistent snapshot of MySQL sees: all transactions that were executed before it was begun, and of those that were
 * executed while it was begun some. The latter count as unseen: their changes are in the log, and tell it better.
 *
 * @param before were executed before
 * @param after were executed afterwards
 * @param end of the log afterwards: what the snapshot saw stands before it, since a transaction is written there before
 *     anybody sees it
 */
record ExecutedTransactions(MySqlGtidSet before, MySqlGtidSet after, Boundary end) implements Watermark {

    private static final String OF_THE_CHANGE_BEFORE = "";
    private static final String WITHOUT_NAME = "anonymous";

    /** Names the transaction of a change. A tombstone has none: it says no more than its deletion, just before it. */
    static Object of(SourceRecord change) {
        if (!(change.value() instanceof Struct envelope)) {
            return OF_THE_CHANGE_BEFORE;
        }
        String gtid = envelope.getStruct("source").getString("gtid");
        return gtid == null ? WITHOUT_NAME : gtid;
    }

    @Override
    public boolean sees(Object transaction) {
        return switch ((String) transaction) {
            case OF_THE_CHANGE_BEFORE -> true;
            case WITHOUT_NAME -> false;
            case String gtid -> before.contains(gtid);
        };
    }

    @Override
    public boolean isReached(PositionTracker tracker) {
        Boundary behind = ((MySqlTracker) tracker).position().orElseThrow().from();
        return behind.compareTo(end) >= 0
                // a file that was just begun has nothing in it that would move the position
                || behind.gtids()
                        .filter(taken -> after.isContainedWithin(new MySqlGtidSet(taken)))
                        .isPresent();
    }
}
