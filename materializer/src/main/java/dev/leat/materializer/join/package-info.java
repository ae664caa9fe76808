/** The joins: a view compiled to a Kafka Streams topology of three small roles. */
@NullMarked
package dev.leat.materializer.join;

import org.jspecify.annotations.NullMarked;
