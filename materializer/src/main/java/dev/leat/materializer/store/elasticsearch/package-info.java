/** Documents in Elasticsearch: for search. */
@NullMarked
package dev.leat.materializer.store.elasticsearch;

import org.jspecify.annotations.NullMarked;
