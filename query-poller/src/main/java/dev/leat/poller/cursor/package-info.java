/** Where a table has been read to, and the page that comes next. */
@NullMarked
package dev.leat.poller.cursor;

import org.jspecify.annotations.NullMarked;
