package dev.leat.engine.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to capture. Immutable; {@link #toString()} shows neither the password nor the address, whose parameters may hold
 * one.
 *
 * @param name names the source's topics, {@code <name>.<schema>.<table>}, and everything else that belongs to it; letters,
 *     digits, {@code -} and {@code _}
 * @param url the JDBC address of one server; its parameters (TLS) are passed on to every connection
 * @param tables what to capture, each as {@code schema.table}, where {@code *} stands for any characters
 * @param outboxes where services leave their messages
 * @param slot the replication slot; derived from deployment and source if empty. Created if it is not there
 * @param publication the publication; derived like the slot. Created if it is not there
 * @param snapshots how the tables are loaded first
 * @param partitions of each change topic that is created
 * @param replication of each topic that is created
 * @param properties of the connector, which override Leat's own choice; for what Leat does not offer
 */
public record SourceDefinition(
        String name,
        SourceType type,
        String url,
        String user,
        String password,
        List<String> tables,
        Outboxes outboxes,
        Optional<String> slot,
        Optional<String> publication,
        SnapshotModes snapshots,
        int partitions,
        short replication,
        Map<String, String> properties) {

    public SourceDefinition {
        tables = List.copyOf(tables);
        properties = Map.copyOf(properties);
    }

    /** Without outboxes. */
    public SourceDefinition(
            String name,
            SourceType type,
            String url,
            String user,
            String password,
            List<String> tables,
            Optional<String> slot,
            Optional<String> publication,
            SnapshotModes snapshots,
            int partitions,
            short replication,
            Map<String, String> properties) {
        this(
                name,
                type,
                url,
                user,
                password,
                tables,
                Outboxes.NONE,
                slot,
                publication,
                snapshots,
                partitions,
                replication,
                properties);
    }

    /** The same with these outboxes. */
    public SourceDefinition with(Outboxes others) {
        return new SourceDefinition(
                name,
                type,
                url,
                user,
                password,
                tables,
                others,
                slot,
                publication,
                snapshots,
                partitions,
                replication,
                properties);
    }

    /** All that is read from the log: the tables and the outbox tables, as patterns. */
    public List<String> captured() {
        List<String> captured = new ArrayList<>(tables);
        captured.addAll(outboxes.tables());
        return captured;
    }

    /** Whether the changes of this table, given with its schema, go to a topic of its own. */
    public boolean isChangeTable(String table) {
        return TablePatterns.name(tables, table) && !outboxes.contains(table);
    }

    /** What is to be done when changes were lost, as messages end. */
    public String wayOut() {
        return "Run `./leat source repair %s`: it loads the tables again and goes on from there".formatted(name);
    }

    @Override
    public String toString() {
        return "%s source %s as %s: %s".formatted(type, name, user, tables);
    }
}
