@NullMarked
package dev.leat.platform.verify;

import org.jspecify.annotations.NullMarked;
