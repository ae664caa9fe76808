/**
 * Capture, as its users see it: a {@link dev.leat.engine.Source} to run, a {@link dev.leat.engine.SourceCatalog} to ask.
 *
 * <p>The engine hosts Kafka Connect's {@code SourceConnector} and {@code SourceTask} on a thread of its own, as a Connect
 * worker would, and not Debezium's embedded engine around them. That one adds two thread pools, a hop through one of them
 * for every record, a state machine whose {@code close()} throws while starting, stopping and stopped, and the whole Connect
 * runtime with its web server; and of what it offers (transformations, offset stores, formats) nothing is used here.
 */
@NullMarked
package dev.leat.engine;

import org.jspecify.annotations.NullMarked;
