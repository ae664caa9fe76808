/** Documents in Redis: for lookups by key. */
@NullMarked
package dev.leat.materializer.store.redis;

import org.jspecify.annotations.NullMarked;
