@NullMarked
package dev.leat.poller.config;

import org.jspecify.annotations.NullMarked;
