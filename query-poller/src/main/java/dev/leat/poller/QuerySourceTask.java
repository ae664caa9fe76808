package dev.leat.poller;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.table.Records;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/** The one task of a {@link QuerySourceConnector}. Started, polled and stopped by its host. */
public final class QuerySourceTask extends SourceTask {

    private final Queue<SourceRecord> beside = new ConcurrentLinkedQueue<>();
    private volatile @Nullable ReadAhead poller;

    @Override
    public String version() {
        return Records.VERSION;
    }

    @Override
    public void start(Map<String, String> given) {
        PollerSettings settings = PollerSettings.of(given);
        Clock clock = Clock.systemUTC();
        Records records = new Records(settings.source(), clock);
        Map<String, Object> offset = context.offsetStorageReader().offset(records.partition());
        poller = new ReadAhead(
                new Poller(settings, records, offset == null ? Map.of() : offset, beside, System::nanoTime),
                settings.source(),
                settings.pace().pageRows());
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        ReadAhead polled = poller;
        return polled == null ? List.of() : polled.poll();
    }

    /**
     * Records of rows that were read by {@link QueryRows}, and published by who hosts the connector, are known from now on as
     * if they were the task's own. They have no offset, and nobody tells where they stand.
     */
    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) {
        if (metadata == null && record.sourceOffset().isEmpty()) {
            beside.add(record);
        }
    }

    @Override
    public void stop() {
        ReadAhead stopping = poller;
        if (stopping != null) {
            stopping.close();
        }
    }
}
