package dev.leat.materializer;

import dev.leat.materializer.join.ViewJoin;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.codec.EntitySchemas;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.value.EntitySchema;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** What the change topics of a view are, as far as their sources have made them. */
record SourceTopics(Map<String, EntitySchema> schemas, Map<String, Integer> partitions, Set<String> missing) {

    /** Asks Kafka and the registry. {@code missing}: topics that do not exist yet, or have no schema yet. */
    static SourceTopics look(Set<String> topics, Admin admin, SchemaRegistry registry)
            throws ExecutionException, InterruptedException {
        Map<String, EntitySchema> schemas = new LinkedHashMap<>();
        Map<String, Integer> partitions = new HashMap<>();
        Set<String> missing = new TreeSet<>(topics);
        List<String> existing = admin.listTopics().names().get().stream()
                .filter(topics::contains)
                .toList();
        Map<String, TopicDescription> descriptions =
                admin.describeTopics(existing).allTopicNames().get();
        for (Map.Entry<String, TopicDescription> topic : descriptions.entrySet()) {
            Optional<Schema> key = registry.latest(TopicNames.keySubject(topic.getKey()));
            Optional<Schema> value = registry.latest(TopicNames.valueSubject(topic.getKey()));
            if (key.isPresent() && value.isPresent()) {
                schemas.put(topic.getKey(), EntitySchemas.of(key.get(), value.get()));
                partitions.put(topic.getKey(), topic.getValue().partitions().size());
                missing.remove(topic.getKey());
            }
        }
        return new SourceTopics(schemas, partitions, missing);
    }

    ViewJoin.Inputs inputs(SchemaRegistry registry) {
        return new ViewJoin.Inputs(schemas, partitions, new ChangeDecoder(registry));
    }
}
