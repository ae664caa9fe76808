/** The HTTP API of the running program: what the command line, a console and scrapers speak to. */
@NullMarked
package dev.leat.platform.api;

import org.jspecify.annotations.NullMarked;
