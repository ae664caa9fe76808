/** Holds the modules to the architecture. */
@NullMarked
package dev.leat.platform.arrows;

import org.jspecify.annotations.NullMarked;
