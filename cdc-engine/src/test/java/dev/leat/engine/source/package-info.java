@NullMarked
package dev.leat.engine.source;

import org.jspecify.annotations.NullMarked;
