/** What the program writes to the terminal while it works. */
@NullMarked
package dev.leat.platform.log;

import org.jspecify.annotations.NullMarked;
