@NullMarked
package dev.leat.subscriber;

import org.jspecify.annotations.NullMarked;
