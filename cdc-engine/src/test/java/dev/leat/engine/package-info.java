@NullMarked
package dev.leat.engine;

import org.jspecify.annotations.NullMarked;
