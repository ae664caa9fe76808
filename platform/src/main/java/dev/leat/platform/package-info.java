/** The program's entry. */
@NullMarked
package dev.leat.platform;

import org.jspecify.annotations.NullMarked;
