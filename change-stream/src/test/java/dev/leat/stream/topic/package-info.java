@NullMarked
package dev.leat.stream.topic;

import org.jspecify.annotations.NullMarked;
