/** How often and how fast the source is asked, and when it is left alone. */
@NullMarked
package dev.leat.poller.pace;

import org.jspecify.annotations.NullMarked;
