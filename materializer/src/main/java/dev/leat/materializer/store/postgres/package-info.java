/** Documents in PostgreSQL: for relational queries. */
@NullMarked
package dev.leat.materializer.store.postgres;

import org.jspecify.annotations.NullMarked;
