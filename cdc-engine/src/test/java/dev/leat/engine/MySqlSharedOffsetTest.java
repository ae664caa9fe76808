package dev.leat.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ConnectorHost;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.PositionTracker.Publish;
import dev.leat.engine.mysql.MySqlDatabase;
import dev.leat.services.MySqlServer.Gtids;
import dev.leat.stream.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A delete and its tombstone, and the three records of a changed key, have one offset of Debezium's: whoever stores the offset
 * of the last record that was published, and is killed between two of them, loses the others.
 */
class MySqlSharedOffsetTest {

    private static final List<String> CHANGES = List.of("d 1", "x 1", "d 2", "x 2", "c 9", "c 3");
    private static final String LAST = CHANGES.getLast();

    @ParameterizedTest
    @EnumSource
    void aKillBetweenTwoRecordsOfOneOffsetLosesNothingWithOurPosition(Gtids gtids) throws Exception {
        whenKilled(
                gtids,
                (captured, loaded, killedAfter) -> assertThat(captured.withOurs(loaded, killedAfter))
                        .as("killed after %s", killedAfter)
                        .isEqualTo(CHANGES));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("torture")
    void aKillBetweenTwoRecordsOfOneOffsetLosesTheSecondWithDebeziumsOwnPosition(Gtids gtids) throws Exception {
        whenKilled(
                gtids,
                (captured, loaded, killedAfter) -> assertThat(captured.withDebeziumsOwnOffset(loaded, killedAfter))
                        .as("killed after %s", killedAfter)
                        .isNotEqualTo(CHANGES)
                        .startsWith("d 1")
                        .endsWith(LAST));
    }

    private interface Expectation {
        void check(Captured captured, JsonNode loaded, String killedAfter) throws Exception;
    }

    private static void whenKilled(Gtids gtids, Expectation expectation) throws Exception {
        try (MySqlShop shop = new MySqlShop(gtids);
                MySqlDatabase database = new MySqlDatabase("test", shop.definition("fruits"), shop.kafka)) {
            shop.sql(
                    "CREATE TABLE fruits (id int PRIMARY KEY, name text)",
                    "INSERT INTO fruits VALUES (1, 'apple'), (2, 'pear')");
            Captured captured = new Captured(shop, database);
            JsonNode loaded = captured.load();
            shop.transaction("DELETE FROM fruits WHERE id = 1", "UPDATE fruits SET id = 9 WHERE id = 2");
            shop.sql("INSERT INTO fruits VALUES (3, 'plum')");

            for (String killedAfter : List.of("d 1", "d 2", "x 2")) {
                expectation.check(captured, loaded, killedAfter);
            }
        }
    }

    /** Lives of the connector that end in the middle of what it gave. */
    private static final class Captured {

        private final MySqlDatabase database;
        private final List<CapturedTable> tables;

        Captured(MySqlShop shop, MySqlDatabase database) throws Exception {
            this.database = database;
            this.tables = database.tables();
            try (Admin admin = Admin.create(shop.kafka.with(Map.of()))) {
                Topics.ensure(admin, database.topics());
            }
        }

        /** The position behind the first load. */
        JsonNode load() throws Exception {
            PositionTracker tracker = tracker(Optional.empty());
            try (ConnectorHost connector = connector(tracker, Map.of())) {
                while (tracker.loading()) {
                    connector.poll().forEach(tracker::next);
                }
            }
            return tracker.stored();
        }

        List<String> withDebeziumsOwnOffset(JsonNode loaded, String killedAfter) throws Exception {
            List<String> published = new ArrayList<>();
            Map<String, Object> offset = tracker(Optional.of(loaded)).connectorOffset();
            for (String end : List.of(killedAfter, LAST)) {
                Map<String, Object> last = new HashMap<>();
                try (ConnectorHost connector = connector(tracker(Optional.of(loaded)), offset)) {
                    while (!published.contains(end)) {
                        for (SourceRecord record : connector.poll()) {
                            String text = text(record);
                            if (!text.isEmpty() && !published.contains(end)) {
                                published.add(text);
                                last.putAll(record.sourceOffset());
                            }
                        }
                    }
                }
                offset = last;
            }
            return published;
        }

        List<String> withOurs(JsonNode loaded, String killedAfter) throws Exception {
            List<String> published = new ArrayList<>();
            JsonNode stored = loaded;
            for (String end : List.of(killedAfter, LAST)) {
                PositionTracker tracker = tracker(Optional.of(stored));
                try (ConnectorHost connector = connector(tracker, tracker.connectorOffset())) {
                    while (!published.contains(end)) {
                        for (SourceRecord record : connector.poll()) {
                            if (!published.contains(end) && tracker.next(record) instanceof Publish) {
                                published.add(text(record));
                            }
                        }
                    }
                }
                stored = tracker.stored();
            }
            return published;
        }

        private PositionTracker tracker(Optional<JsonNode> stored) throws Exception {
            return database.tracker(stored);
        }

        private ConnectorHost connector(PositionTracker tracker, Map<String, Object> offset) throws Exception {
            database.makeReady(tracker, Optional.empty());
            ConnectorHost connector =
                    new ConnectorHost(database.connector(), database.settings(tables, tables), offset);
            connector.start();
            return connector;
        }

        /** {@code c 9} for a creation, {@code d 1} for a deletion, {@code x 1} for a tombstone; nothing for a heartbeat. */
        private static String text(SourceRecord record) {
            if (!record.topic().endsWith(".fruits") || !(record.key() instanceof Struct key)) {
                return "";
            }
            String op = record.value() instanceof Struct envelope ? envelope.getString("op") : "x";
            return op + " " + key.get("id");
        }
    }
}
