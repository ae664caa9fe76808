/** Values of columns: their types, their Java and JSON forms. */
@NullMarked
package dev.leat.stream.value;

import org.jspecify.annotations.NullMarked;
