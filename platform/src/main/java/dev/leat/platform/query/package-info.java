/** Puts the query poller into the engine. */
@NullMarked
package dev.leat.platform.query;

import org.jspecify.annotations.NullMarked;
