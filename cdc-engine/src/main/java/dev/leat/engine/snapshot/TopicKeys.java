package dev.leat.engine.snapshot;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.reconcile.UnconfirmedKeys;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import java.util.List;

/** The keys on the topics of a source's tables. Thread-safe. */
public final class TopicKeys {

    private final KafkaAccess kafka;
    private final ChangeDecoder decoder;

    public TopicKeys(KafkaAccess kafka, SchemaRegistry registry) {
        this.kafka = kafka;
        this.decoder = new ChangeDecoder(registry);
    }

    /** Where the partitions of its topic end. */
    List<Long> ends(CapturedTable table) {
        return UnconfirmedKeys.ends(kafka, table.topic());
    }

    Sweep sweep(CapturedTable table, List<Long> begun) {
        return new Sweep(table, new UnconfirmedKeys(kafka, table.topic(), begun), decoder);
    }
}
