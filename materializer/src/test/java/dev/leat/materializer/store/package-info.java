@NullMarked
package dev.leat.materializer.store;

import org.jspecify.annotations.NullMarked;
