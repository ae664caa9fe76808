@NullMarked
package dev.leat.stream.value;

import org.jspecify.annotations.NullMarked;
