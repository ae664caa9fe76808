package dev.leat.engine.snapshot;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.reconcile.UnconfirmedKeys;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import java.time.Clock;
import java.util.List;

/** What is on the topics of a source's tables, and who reads it. Thread-safe. */
public final class TopicKeys {

    private final KafkaAccess kafka;
    private final String deployment;
    private final ChangeDecoder decoder;

    public TopicKeys(KafkaAccess kafka, String deployment, SchemaRegistry registry) {
        this.kafka = kafka;
        this.deployment = deployment;
        this.decoder = new ChangeDecoder(registry);
    }

    /** Where the partitions of its topic end. */
    List<Long> ends(CapturedTable table) {
        return UnconfirmedKeys.ends(kafka, table.topic());
    }

    /** Those who read the topics. */
    Consumers consumers(String source, Clock clock) {
        return new Consumers(kafka, deployment, source, clock);
    }

    Sweep sweep(Rows rows, List<Long> begun) {
        return new Sweep(rows, new UnconfirmedKeys(kafka, rows.table().topic(), begun), decoder);
    }
}
