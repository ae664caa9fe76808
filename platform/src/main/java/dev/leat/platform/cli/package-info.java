/** The command line. */
@NullMarked
package dev.leat.platform.cli;

import org.jspecify.annotations.NullMarked;
