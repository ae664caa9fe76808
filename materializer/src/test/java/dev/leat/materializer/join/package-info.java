@NullMarked
package dev.leat.materializer.join;

import org.jspecify.annotations.NullMarked;
