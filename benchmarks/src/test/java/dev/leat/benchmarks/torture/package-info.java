@NullMarked
package dev.leat.benchmarks.torture;

import org.jspecify.annotations.NullMarked;
