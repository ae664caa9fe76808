@NullMarked
package dev.leat.engine.outbox;

import org.jspecify.annotations.NullMarked;
