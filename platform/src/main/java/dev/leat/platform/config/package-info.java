/** The configuration file: read, resolved, bound and checked as a whole. */
@NullMarked
package dev.leat.platform.config;

import org.jspecify.annotations.NullMarked;
