/** Holds what stands in the stores against the same question asked of the source database in SQL. */
@NullMarked
package dev.leat.platform.verify;

import org.jspecify.annotations.NullMarked;
