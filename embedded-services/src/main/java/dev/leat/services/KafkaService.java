package dev.leat.services;

/** A Kafka that creates no topic by itself. */
public interface KafkaService extends Service {

    /** What clients call {@code bootstrap.servers}. */
    String bootstrapServers();
}
