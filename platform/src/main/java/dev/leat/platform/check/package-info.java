/** Holds a configuration against the servers that it names. */
@NullMarked
package dev.leat.platform.check;

import org.jspecify.annotations.NullMarked;
