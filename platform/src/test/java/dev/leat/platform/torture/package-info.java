/** Breaks the whole program at random, and holds its topics and stores against the database. */
@NullMarked
package dev.leat.platform.torture;

import org.jspecify.annotations.NullMarked;
