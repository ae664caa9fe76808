package dev.leat.benchmarks.capture;

import java.util.List;

/** Who drains a backlog of the log, or reads a table; the names are those of the ratios. */
enum Contestant {
    /** Leat's source: Avro, exactly once, to Kafka. */
    LEAT("avro-exactly-once"),
    /** Debezium's engine with its records given to nobody. */
    ENGINE_NOOP("engine-noop"),
    /** Debezium's engine, its records as JSON without schemas to Kafka, each batch acknowledged by all replicas. */
    ENGINE_JSON_TO_KAFKA("engine-json-to-kafka"),
    /** The bytes of the replication protocol, read and thrown away. */
    RAW("pg_recvlogical"),
    /** Leat's snapshot job beside its stream: Avro, exactly once, to Kafka. */
    LEAT_SNAPSHOT("incremental"),
    /** Debezium's engine with the rows of its own snapshot given to nobody. */
    ENGINE_SNAPSHOT("blocking"),
    /** {@code COPY ... TO}, thrown away. */
    COPY("copy");

    static final List<Contestant> OF_LOG = List.of(LEAT, ENGINE_NOOP, ENGINE_JSON_TO_KAFKA, RAW);
    static final List<Contestant> OF_TABLE = List.of(LEAT_SNAPSHOT, ENGINE_SNAPSHOT, COPY);

    final String ratioName;

    Contestant(String ratioName) {
        this.ratioName = ratioName;
    }
}
