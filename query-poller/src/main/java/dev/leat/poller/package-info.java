/**
 * The query poller: a source connector of Kafka Connect that captures tables by querying them.
 *
 * <p>{@link dev.leat.poller.QuerySourceConnector} is what a host starts; docs/poller.md says what it promises.
 */
@NullMarked
package dev.leat.poller;

import org.jspecify.annotations.NullMarked;
