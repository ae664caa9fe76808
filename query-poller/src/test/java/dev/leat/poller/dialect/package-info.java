@NullMarked
package dev.leat.poller.dialect;

import org.jspecify.annotations.NullMarked;
