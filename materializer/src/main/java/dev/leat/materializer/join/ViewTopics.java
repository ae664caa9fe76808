package dev.leat.materializer.join;

import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.topic.TopicNames;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The topics of one generation of a view, and how many partitions each has. The inner ones carry messages between the roles;
 * each has as many partitions as the change topic of the entity that it is keyed by.
 */
final class ViewTopics {

    private final String applicationId;
    private final Map<String, Integer> inner = new LinkedHashMap<>();

    ViewTopics(String applicationId) {
        this.applicationId = applicationId;
    }

    static String applicationId(String deployment, ViewShape shape) {
        return TopicNames.joins(deployment, shape.view(), shape.generation());
    }

    /** Also the consumer group of the joins. */
    String applicationId() {
        return applicationId;
    }

    String inner(String role, int partitions) {
        String topic = applicationId + "." + role;
        inner.put(topic, partitions);
        return topic;
    }

    /** Topic to partitions. */
    Map<String, Integer> inner() {
        return inner;
    }
}
