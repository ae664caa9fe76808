package dev.leat.stream.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * How Kafka is reached: the client properties (servers, TLS, SASL) that every client of a deployment starts from. They may
 * hold secrets: {@link #toString()} shows the servers only.
 */
public record KafkaAccess(String bootstrapServers, Map<String, String> clientProperties) {

    public KafkaAccess {
        clientProperties = Map.copyOf(clientProperties);
    }

    /** The properties of one client: the common ones, then {@code own}, which win. */
    public Map<String, Object> with(Map<String, ?> own) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put("bootstrap.servers", bootstrapServers);
        properties.putAll(own);
        return properties;
    }

    /** {@link #with} for clients that ask for {@code Properties}. */
    public Properties propertiesWith(Map<String, ?> own) {
        Properties properties = new Properties();
        properties.putAll(with(own));
        return properties;
    }

    @Override
    public String toString() {
        return bootstrapServers;
    }
}
