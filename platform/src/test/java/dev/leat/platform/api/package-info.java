@NullMarked
package dev.leat.platform.api;

import org.jspecify.annotations.NullMarked;
