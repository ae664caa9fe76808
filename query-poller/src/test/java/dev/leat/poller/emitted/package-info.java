@NullMarked
package dev.leat.poller.emitted;

import org.jspecify.annotations.NullMarked;
