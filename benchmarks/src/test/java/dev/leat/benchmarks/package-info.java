/** What the pages say of measuring and torturing is what can be done. */
@NullMarked
package dev.leat.benchmarks;

import org.jspecify.annotations.NullMarked;
