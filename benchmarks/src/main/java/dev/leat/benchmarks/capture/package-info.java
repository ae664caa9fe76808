/** How fast capture is: a backlog drained beside peers, and the way of single changes. */
@NullMarked
package dev.leat.benchmarks.capture;

import org.jspecify.annotations.NullMarked;
