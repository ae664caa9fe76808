/** Two programs: one measures the system beside its peers, the other breaks it at random and checks the history. */
@NullMarked
package dev.leat.benchmarks;

import org.jspecify.annotations.NullMarked;
