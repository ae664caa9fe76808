/** What it costs a service to publish. */
@NullMarked
package dev.leat.benchmarks.outbox;

import org.jspecify.annotations.NullMarked;
