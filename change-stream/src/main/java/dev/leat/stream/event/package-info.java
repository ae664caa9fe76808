/** What a change is: the event, the key of its entity, where it came from. */
@NullMarked
package dev.leat.stream.event;

import org.jspecify.annotations.NullMarked;
