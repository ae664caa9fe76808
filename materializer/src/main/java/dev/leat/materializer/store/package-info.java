/** Where documents stand: what every store promises, and the loaders that write them. */
@NullMarked
package dev.leat.materializer.store;

import org.jspecify.annotations.NullMarked;
