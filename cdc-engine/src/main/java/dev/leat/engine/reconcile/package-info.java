/** Which entities a topic holds that its table may have no more. */
@NullMarked
package dev.leat.engine.reconcile;

import org.jspecify.annotations.NullMarked;
