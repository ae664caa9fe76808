/** What is to be captured, and what can go wrong with it. */
@NullMarked
package dev.leat.engine.source;

import org.jspecify.annotations.NullMarked;
