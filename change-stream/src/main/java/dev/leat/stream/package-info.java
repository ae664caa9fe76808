/** The contract of the topics. */
@NullMarked
package dev.leat.stream;

import org.jspecify.annotations.NullMarked;
