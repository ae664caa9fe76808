/** The demo: a shop whose data never rests, on real services, verified at the end. */
@NullMarked
package dev.leat.platform.demo;

import org.jspecify.annotations.NullMarked;
