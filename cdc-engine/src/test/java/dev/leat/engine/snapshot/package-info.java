@NullMarked
package dev.leat.engine.snapshot;

import org.jspecify.annotations.NullMarked;
