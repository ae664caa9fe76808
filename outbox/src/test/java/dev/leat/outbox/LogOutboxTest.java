package dev.leat.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads the log as PostgreSQL's own output plugin gives it. */
final class LogOutboxTest extends OutboxContract {

    private static final TestDatabase DATABASE = TestDatabase.of(Dialect.POSTGRESQL);
    private static final String PREFIX = "shop's \"outbox\"";
    private static final String SLOT =
            "log_outbox_" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void listen() throws SQLException {
        DATABASE.execute("CREATE PUBLICATION nothing");
        DATABASE.execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(SLOT));
    }

    @AfterAll
    static void letGo() throws SQLException {
        DATABASE.execute("SELECT pg_drop_replication_slot('%s')".formatted(SLOT));
    }

    @Override
    TestDatabase database() {
        return DATABASE;
    }

    @Override
    Outbox outbox() {
        return LogOutbox.withPrefix(PREFIX);
    }

    @Override
    List<Told> published() throws Exception {
        List<Told> told = new ArrayList<>();
        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement();
                ResultSet changes = statement.executeQuery(
                        "SELECT data FROM pg_logical_slot_get_binary_changes('%s', NULL, NULL, 'proto_version', '1', 'publication_names', 'nothing', 'messages', 'true')"
                                .formatted(SLOT))) {
            while (changes.next()) {
                ByteBuffer change = ByteBuffer.wrap(changes.getBytes(1));
                if (change.get() == 'M') {
                    told.add(message(change));
                }
            }
        }
        return told;
    }

    @Test
    void anotherVersionOfTheWireFormWouldBeTold() {
        assertThat(WireForm.of(placed("1"))[0]).isEqualTo((byte) WireForm.VERSION);
    }

    /** Flags, place in the log, prefix up to a zero byte, length and content. */
    private static Told message(ByteBuffer change) throws IOException {
        assertThat(change.get()).as("transactional").isEqualTo((byte) 1);
        change.getLong();
        byte[] prefix = new byte[PREFIX.length()];
        change.get(prefix);
        assertThat(new String(prefix, StandardCharsets.UTF_8)).isEqualTo(PREFIX);
        assertThat(change.get()).isZero();
        byte[] content = new byte[change.getInt()];
        change.get(content);
        return wireForm(new DataInputStream(new ByteArrayInputStream(content)));
    }

    private static Told wireForm(DataInputStream in) throws IOException {
        assertThat(in.readByte()).as("version").isEqualTo((byte) 1);
        String id = new UUID(in.readLong(), in.readLong()).toString();
        String aggregateType = text(in);
        String aggregateId = text(in);
        String eventType = text(in);
        String contentType = text(in);
        Optional<String> schema = in.readBoolean() ? Optional.of(text(in)) : Optional.empty();
        Optional<String> key = in.readBoolean() ? Optional.of(text(in)) : Optional.empty();
        OptionalInt partition = in.readBoolean() ? OptionalInt.of(in.readInt()) : OptionalInt.empty();
        Map<String, String> headers = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            headers.put(text(in), text(in));
        }
        String payload = HexFormat.of().formatHex(in.readAllBytes());
        return new Told(
                id, aggregateType, aggregateId, eventType, contentType, schema, key, partition, headers, payload);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
