/** Errors that know whose turn it is. */
@NullMarked
package dev.leat.stream.error;

import org.jspecify.annotations.NullMarked;
