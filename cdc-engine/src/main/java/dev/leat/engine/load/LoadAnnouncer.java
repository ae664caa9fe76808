package dev.leat.engine.load;

import dev.leat.engine.offset.TopicReader;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TableLoad;
import dev.leat.stream.topic.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tells everybody which tables are loaded. The topic is shared by all sources of a deployment, so it is written in short
 * transactions of its own; what a crash kept from being announced is announced at the next start.
 */
public final class LoadAnnouncer {

    private final String topic;
    private final TopicReader reader;

    public LoadAnnouncer(KafkaAccess kafka, String deployment) {
        this.topic = TopicNames.loads(deployment);
        this.reader = new TopicReader(kafka);
    }

    public String topic() {
        return topic;
    }

    /** Those of the loads that were not announced. */
    public List<TableLoad> missing(List<TableLoad> loads) {
        Map<String, byte[]> announced = reader.newestByKey(topic);
        return loads.stream()
                .filter(load -> !Arrays.equals(announced.get(load.topic()), bytes(load.toJson())))
                .toList();
    }

    public ProducerRecord<byte @Nullable [], byte @Nullable []> record(TableLoad load) {
        return new ProducerRecord<>(topic, 0, bytes(load.topic()), bytes(load.toJson()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
