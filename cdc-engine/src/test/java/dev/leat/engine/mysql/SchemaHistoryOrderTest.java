package dev.leat.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.mysql.MySqlSchemaHistory.BeforeTheBoundary;
import io.debezium.document.Document;
import io.debezium.relational.history.HistoryRecord;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaHistoryOrderTest {

    private static final String SERVER = SimulatedBinlog.SERVER;

    @Test
    void withGtidsAStatementIsBehindWhenItsOwnTransactionIs() {
        Map<String, Object> statement = Map.of("file", "binlog.000001", "pos", 900, "gtids", SERVER + ":1-5");

        assertThat(isBehind(statement, Map.of("file", "binlog.000001", "pos", 900, "gtids", SERVER + ":1-5")))
                .as("right before the statement, which the log brings again")
                .isFalse();
        assertThat(isBehind(statement, Map.of("file", "binlog.000001", "pos", 950, "gtids", SERVER + ":1-6")))
                .isTrue();
        assertThat(isBehind(statement, Map.of("file", "binlog.000001", "pos", 300, "gtids", SERVER + ":1-3")))
                .isFalse();
    }

    @Test
    void withGtidsALoadIsBehindWhenAllThatItHoldsIs() {
        Map<String, Object> load =
                Map.of("file", "binlog.000001", "pos", 900, "gtids", SERVER + ":1-5", "snapshot", "INITIAL");

        assertThat(isBehind(load, Map.of("file", "binlog.000001", "pos", 900, "gtids", SERVER + ":1-5")))
                .isTrue();
        assertThat(isBehind(load, Map.of("file", "binlog.000001", "pos", 300, "gtids", SERVER + ":1-3")))
                .as("the log goes on from where an earlier attempt at the load began")
                .isFalse();
    }

    @Test
    void withoutGtidsThePlaceInTheLogDecidesWhateverTheServersNumber() {
        Map<String, Object> statement =
                Map.of("server_id", 1, "file", "binlog.999999", "pos", 900, "ts_sec", 1_700_000_000);

        assertThat(isBehind(statement, Map.of("file", "binlog.999999", "pos", 899)))
                .isFalse();
        assertThat(isBehind(statement, Map.of("file", "binlog.999999", "pos", 900)))
                .isTrue();
        assertThat(isBehind(statement, Map.of("file", "binlog.1000000", "pos", 4)))
                .isTrue();
    }

    private static boolean isBehind(Map<String, Object> statement, Map<String, Object> start) {
        return new BeforeTheBoundary().isAtOrBefore(record(statement), record(start));
    }

    private static HistoryRecord record(Map<String, Object> position) {
        Document document = Document.create();
        Document place = Document.create();
        position.forEach(place::set);
        document.setDocument("source", Document.create());
        document.setDocument("position", place);
        return new HistoryRecord(document);
    }
}
