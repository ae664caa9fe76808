@NullMarked
package dev.leat.platform.compose;

import org.jspecify.annotations.NullMarked;
