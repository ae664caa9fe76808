@NullMarked
package dev.leat.poller.horizon;

import org.jspecify.annotations.NullMarked;
