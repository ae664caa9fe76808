@NullMarked
package dev.leat.platform.health;

import org.jspecify.annotations.NullMarked;
