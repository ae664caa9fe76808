@NullMarked
package dev.leat.materializer.store.loader;

import org.jspecify.annotations.NullMarked;
