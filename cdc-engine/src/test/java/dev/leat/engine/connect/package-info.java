@NullMarked
package dev.leat.engine.connect;

import org.jspecify.annotations.NullMarked;
