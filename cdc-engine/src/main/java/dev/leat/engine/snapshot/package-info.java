/** Rows of tables read again in chunks while the log is read, and merged with it. */
@NullMarked
package dev.leat.engine.snapshot;

import org.jspecify.annotations.NullMarked;
