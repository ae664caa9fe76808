/** Whether the program gets on with its work. */
@NullMarked
package dev.leat.platform.health;

import org.jspecify.annotations.NullMarked;
