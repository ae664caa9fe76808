/** The records that were set aside: found, tried again, given up. */
@NullMarked
package dev.leat.platform.deadletter;

import org.jspecify.annotations.NullMarked;
