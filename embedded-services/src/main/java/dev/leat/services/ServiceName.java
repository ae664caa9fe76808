package dev.leat.services;

/** The servers that Leat lives on. */
public enum ServiceName {
    POSTGRESQL,
    MYSQL,
    KAFKA,
    /** Keeps its state in Kafka, and therefore brings Kafka along. */
    REGISTRY,
    REDIS,
    ELASTICSEARCH
}
