/** What the connector is told, read and checked as a whole. */
@NullMarked
package dev.leat.poller.config;

import org.jspecify.annotations.NullMarked;
