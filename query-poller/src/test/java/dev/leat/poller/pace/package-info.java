@NullMarked
package dev.leat.poller.pace;

import org.jspecify.annotations.NullMarked;
