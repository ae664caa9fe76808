package dev.leat.engine.source;

import java.util.List;
import java.util.Optional;

/**
 * Where a source's services leave their messages. Immutable.
 *
 * @param tables each as {@code schema.table}; what is inserted there is a message and no change, also where the source's list
 *     of tables names it too
 * @param logPrefix of the messages in PostgreSQL's log
 */
public record Outboxes(List<String> tables, Optional<String> logPrefix) {

    public static final Outboxes NONE = new Outboxes(List.of(), Optional.empty());

    public Outboxes {
        tables = List.copyOf(tables);
    }

    /** @param table with its schema */
    public boolean contains(String table) {
        return tables.contains(table);
    }
}
