/** What a subscriber costs beside a loop of one's own. */
@NullMarked
package dev.leat.benchmarks.subscriber;

import org.jspecify.annotations.NullMarked;
