@NullMarked
package dev.leat.engine.postgres;

import org.jspecify.annotations.NullMarked;
