/** How far the cursor may go, although transactions commit late and clocks step back. */
@NullMarked
package dev.leat.poller.horizon;

import org.jspecify.annotations.NullMarked;
