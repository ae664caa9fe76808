package dev.leat.benchmarks.capture;

/** Who drains the backlog; the names are those of the ratios. */
enum Contestant {
    /** Leat's source: Avro, exactly once, to Kafka. */
    LEAT("avro-exactly-once"),
    /** Debezium's engine with its records given to nobody. */
    ENGINE_NOOP("engine-noop"),
    /** Debezium's engine, its records as JSON without schemas to Kafka, each batch acknowledged by all replicas. */
    ENGINE_JSON_TO_KAFKA("engine-json-to-kafka"),
    /** The bytes of the replication protocol, read and thrown away. */
    RAW("pg_recvlogical");

    final String ratioName;

    Contestant(String ratioName) {
        this.ratioName = ratioName;
    }
}
