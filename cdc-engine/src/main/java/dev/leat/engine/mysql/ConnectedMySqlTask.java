package dev.leat.engine.mysql;

import io.debezium.connector.binlog.BinlogStreamingChangeEventSource;
import io.debezium.connector.mysql.MySqlConnectorTask;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A task that fails when the server closes the connection. Debezium's own reader connects again by itself, in the middle of a
 * transaction, which is not exact; told not to, it waits for ever without a word.
 */
public final class ConnectedMySqlTask extends MySqlConnectorTask {

    private boolean connected;

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        List<SourceRecord> records = super.doPoll();
        if (records == null || records.isEmpty()) {
            requireConnection();
        }
        return records;
    }

    /** One that ended before it was seen here is left to whoever notices that nothing comes. */
    private void requireConnection() {
        if (coordinator != null
                && coordinator.getStreamingSource().orElse(null)
                        instanceof BinlogStreamingChangeEventSource<?, ?> reader) {
            boolean now = reader.getBinaryLogClient().isConnected();
            if (connected && !now) {
                throw new ConnectException("the server has closed the connection over which its log is read");
            }
            connected = now;
        }
    }
}
