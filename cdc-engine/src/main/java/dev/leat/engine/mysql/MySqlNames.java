package dev.leat.engine.mysql;

import dev.leat.engine.source.SourceDefinition;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The names of what a source owns on the server and in Kafka. */
final class MySqlNames {

    /** Servers are numbered by hand, from one; replicas that nobody numbers stay clear of them. */
    private static final long LOWEST_SERVER_ID = 1L << 31;

    private final long serverId;
    private final String historyTopic;

    MySqlNames(String deployment, SourceDefinition definition) {
        CRC32 checksum = new CRC32();
        checksum.update((deployment + "." + definition.name()).getBytes(StandardCharsets.UTF_8));
        this.serverId = LOWEST_SERVER_ID | checksum.getValue();
        this.historyTopic = "leat." + deployment + ".schema-history." + definition.name();
    }

    /**
     * What the source is called among the replicas of the server. Always the same, so that the server ends the connection of
     * an instance before when the next one comes.
     */
    long serverId() {
        return serverId;
    }

    /** Every DDL statement since the first load, without which the log cannot be read. */
    String historyTopic() {
        return historyTopic;
    }
}
