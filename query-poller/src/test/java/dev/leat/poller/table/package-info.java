@NullMarked
package dev.leat.poller.table;

import org.jspecify.annotations.NullMarked;
