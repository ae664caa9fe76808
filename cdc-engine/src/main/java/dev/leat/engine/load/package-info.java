/** The first load of the tables: how far it is, and the announcement that it is in. */
@NullMarked
package dev.leat.engine.load;

import org.jspecify.annotations.NullMarked;
