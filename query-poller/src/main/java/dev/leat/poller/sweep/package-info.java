/** Finds the rows that are gone. */
@NullMarked
package dev.leat.poller.sweep;

import org.jspecify.annotations.NullMarked;
