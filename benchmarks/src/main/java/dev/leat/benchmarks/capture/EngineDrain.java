package dev.leat.benchmarks.capture;

import dev.leat.engine.postgres.PostgresDatabase;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.format.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's own engine with the settings that Leat gives the connector, and what the engine alone needs. */
final class EngineDrain {

    private EngineDrain() {}

    /** The settings of the engine, without the password. */
    static Map<String, String> settings(Contest contest, Contestant contestant) throws Exception {
        Map<String, String> settings;
        try (PostgresDatabase database = new PostgresDatabase(Contest.DEPLOYMENT, contest.definition())) {
            settings = new HashMap<>(database.settings(database.tables(), List.of()));
        }
        // what these do to the connector is Leat's own, and no setting that the engine alone could have
        settings.keySet().removeIf(name -> name.equals("converters") || name.startsWith("leat."));
        settings.put("snapshot.mode", contestant == Contestant.ENGINE_SNAPSHOT ? "initial_only" : "no_data");
        settings.put("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        // the default pool has one thread; there is nothing to share out when nothing is converted
        settings.put(
                "record.processing.threads", contestant == Contestant.ENGINE_JSON_TO_KAFKA ? "AVAILABLE_CORES" : "1");
        if (contestant == Contestant.ENGINE_JSON_TO_KAFKA) {
            settings.put("key.converter.schemas.enable", "false");
            settings.put("value.converter.schemas.enable", "false");
        }
        return settings;
    }

    static void toNobody(Contest contest, Drained drained) throws Exception {
        DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(
                        ChangeEventFormat.of(Connect.class))
                .using(properties(contest))
                .notifying(new ChangeConsumer<RecordChangeEvent<SourceRecord>>() {
                    @Override
                    public void handleBatch(
                            List<RecordChangeEvent<SourceRecord>> records,
                            RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
                            throws InterruptedException {
                        int changes = 0;
                        for (RecordChangeEvent<SourceRecord> event : records) {
                            if (event.record().topic().equals(contest.topic())) {
                                changes++;
                            }
                        }
                        committer.markProcessed(records.getLast());
                        committer.markBatchFinished();
                        drained.batch(changes);
                    }
                })
                .build();
        run(engine);
    }

    static void toKafka(Contest contest, Drained drained) throws Exception {
        Producer<String, String> producer =
                new KafkaProducer<>(producerSettings(contest), new StringSerializer(), new StringSerializer());
        DebeziumEngine<ChangeEvent<String, String>> engine = DebeziumEngine.create(Json.class)
                .using(properties(contest))
                .notifying(new ChangeConsumer<ChangeEvent<String, String>>() {
                    @Override
                    public void handleBatch(
                            List<ChangeEvent<String, String>> records,
                            RecordCommitter<ChangeEvent<String, String>> committer)
                            throws InterruptedException {
                        int changes = 0;
                        for (ChangeEvent<String, String> event : records) {
                            if (event.destination().equals(contest.topic())) {
                                Future<?> _ = producer.send(
                                        new ProducerRecord<>(event.destination(), event.key(), event.value()));
                                changes++;
                            }
                        }
                        producer.flush();
                        committer.markProcessed(records.getLast());
                        committer.markBatchFinished();
                        drained.batch(changes);
                    }
                })
                .build();
        run(engine);
    }

    /** The same as Leat's producer has, without its transactions. */
    static Map<String, Object> producerSettings(Contest contest) {
        return contest.kafkaAccess()
                .with(Map.of(
                        "acks",
                        "all",
                        "linger.ms",
                        5,
                        "batch.size",
                        128 << 10,
                        "buffer.memory",
                        64 << 20,
                        "compression.type",
                        "lz4"));
    }

    private static Properties properties(Contest contest) throws Exception {
        Properties properties = new Properties();
        properties.putAll(settings(contest, contest.contestant()));
        return properties;
    }

    /** Ends this JVM when the engine ends before it has drained everything: nobody else would say so. */
    private static void run(DebeziumEngine<?> engine) {
        Thread.ofPlatform().name("engine").daemon().start(() -> {
            engine.run();
            System.exit(1);
        });
    }
}
