@NullMarked
package dev.leat.benchmarks.capture;

import org.jspecify.annotations.NullMarked;
