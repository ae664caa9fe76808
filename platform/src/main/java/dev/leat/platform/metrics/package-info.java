/** What is measured, in Prometheus' words. */
@NullMarked
package dev.leat.platform.metrics;

import org.jspecify.annotations.NullMarked;
