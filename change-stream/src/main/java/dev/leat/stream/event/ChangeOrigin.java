package dev.leat.stream.event;

import java.time.Instant;

/**
 * Where a change came from.
 *
 * @param committedAt when its transaction committed, by the source's clock; for a read, when the snapshot was taken
 * @param transaction the source's name of the transaction (PostgreSQL: the txid; MySQL: the GTID), empty if it has none
 * @param position its place in the order of all changes of the source, compared as text; empty if the topic was not
 *     written by Leat
 * @param eventId the same in every replay of the same change; empty if the topic was not written by Leat
 */
public record ChangeOrigin(Instant committedAt, String transaction, String position, String eventId) {}
