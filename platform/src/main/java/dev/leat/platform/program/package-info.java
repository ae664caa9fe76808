/** The running program: its servers, sources and views, started and stopped as one. */
@NullMarked
package dev.leat.platform.program;

import org.jspecify.annotations.NullMarked;
