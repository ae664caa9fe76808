/** From Connect structures to Avro bytes and from Avro bytes to events. */
@NullMarked
package dev.leat.stream.codec;

import org.jspecify.annotations.NullMarked;
