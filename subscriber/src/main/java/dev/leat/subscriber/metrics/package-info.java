/** For services that have Micrometer, which the subscriber itself does without. */
@NullMarked
package dev.leat.subscriber.metrics;

import org.jspecify.annotations.NullMarked;
