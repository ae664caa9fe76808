/** What the manual says is compared with what is. */
@NullMarked
package dev.leat.platform.manual;

import org.jspecify.annotations.NullMarked;
