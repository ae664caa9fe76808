@NullMarked
package dev.leat.engine.publish;

import org.jspecify.annotations.NullMarked;
