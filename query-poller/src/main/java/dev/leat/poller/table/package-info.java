/** A table as the topic shows it: its schemas, and its rows as records. */
@NullMarked
package dev.leat.poller.table;

import org.jspecify.annotations.NullMarked;
