@NullMarked
package dev.leat.stream.registry;

import org.jspecify.annotations.NullMarked;
