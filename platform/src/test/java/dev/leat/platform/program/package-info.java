/** The program as a process of its own. */
@NullMarked
package dev.leat.platform.program;

import org.jspecify.annotations.NullMarked;
