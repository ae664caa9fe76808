/** What docs/outbox.md shows, as it is compiled and run. */
@NullMarked
package dev.leat.outbox.example;

import org.jspecify.annotations.NullMarked;
