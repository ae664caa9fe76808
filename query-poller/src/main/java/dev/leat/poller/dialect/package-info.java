/** What differs from database to database: names, types, clocks, and what a session is told. */
@NullMarked
package dev.leat.poller.dialect;

import org.jspecify.annotations.NullMarked;
