/** The query poller beside a loop that only fetches. */
@NullMarked
package dev.leat.benchmarks.poller;

import org.jspecify.annotations.NullMarked;
