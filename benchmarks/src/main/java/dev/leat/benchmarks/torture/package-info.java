/** Breaks capture at random and compares what its readers saw with what the database says. */
@NullMarked
package dev.leat.benchmarks.torture;

import org.jspecify.annotations.NullMarked;
