/** Messages of services, as they come out of an outbox. */
@NullMarked
package dev.leat.engine.outbox;

import org.jspecify.annotations.NullMarked;
