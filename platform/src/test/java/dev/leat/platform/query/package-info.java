@NullMarked
package dev.leat.platform.query;

import org.jspecify.annotations.NullMarked;
