/**
 * Messages written in the caller's own transaction, and an inbox that applies a redelivered one once. On JDBC alone.
 *
 * <p>Start with {@link dev.leat.outbox.Outbox} and {@link dev.leat.outbox.Inbox}.
 */
@NullMarked
package dev.leat.outbox;

import org.jspecify.annotations.NullMarked;
