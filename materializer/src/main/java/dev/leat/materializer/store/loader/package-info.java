/** The consumers that write a view's topic to its stores. */
@NullMarked
package dev.leat.materializer.store.loader;

import org.jspecify.annotations.NullMarked;
