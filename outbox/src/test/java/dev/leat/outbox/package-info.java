@NullMarked
package dev.leat.outbox;

import org.jspecify.annotations.NullMarked;
