/** Where a source has got to, kept in its own compacted topic. */
@NullMarked
package dev.leat.engine.offset;

import org.jspecify.annotations.NullMarked;
