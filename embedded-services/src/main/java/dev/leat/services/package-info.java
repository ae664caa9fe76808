/**
 * Real servers, started from their own distributions: what the demo, the tests and the benchmarks run on.
 *
 * <p>{@link dev.leat.services.Services} is the seam that everybody else sees; {@link dev.leat.services.SharedServices} is
 * the set that all tests of one JVM share; the servers themselves are {@link dev.leat.services.EmbeddedServer}s.
 */
@NullMarked
package dev.leat.services;

import org.jspecify.annotations.NullMarked;
