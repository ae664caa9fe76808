/** The one transactional writer of a source, and what becomes of a record on its way into Kafka. */
@NullMarked
package dev.leat.engine.publish;

import org.jspecify.annotations.NullMarked;
