@NullMarked
package dev.leat.stream.codec;

import org.jspecify.annotations.NullMarked;
