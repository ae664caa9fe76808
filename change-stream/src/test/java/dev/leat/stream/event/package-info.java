@NullMarked
package dev.leat.stream.event;

import org.jspecify.annotations.NullMarked;
