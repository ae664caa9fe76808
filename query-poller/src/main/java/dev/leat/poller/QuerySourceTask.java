package dev.leat.poller;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.table.Records;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/** The one task of a {@link QuerySourceConnector}. Started, polled and stopped by its host. */
public final class QuerySourceTask extends SourceTask {

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
                new Poller(settings, records, offset == null ? Map.of() : offset, System::nanoTime),
                settings.source(),
                settings.pace().pageRows());
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        ReadAhead polled = poller;
        return polled == null ? List.of() : polled.poll();
    }

    @Override
    public void stop() {
        ReadAhead stopping = poller;
        if (stopping != null) {
            stopping.close();
        }
    }
}
