@NullMarked
package dev.leat.poller;

import org.jspecify.annotations.NullMarked;
