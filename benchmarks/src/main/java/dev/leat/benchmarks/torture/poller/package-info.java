/** Transactions that commit late, and a poller that is killed. */
@NullMarked
package dev.leat.benchmarks.torture.poller;

import org.jspecify.annotations.NullMarked;
