/** Views, from their definition to their stores. */
@NullMarked
package dev.leat.materializer;

import org.jspecify.annotations.NullMarked;
