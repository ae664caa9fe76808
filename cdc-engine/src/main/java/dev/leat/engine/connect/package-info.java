/** What the engine knows of a captured database: its settings, its tables, its positions; and the hosting of its connector. */
@NullMarked
package dev.leat.engine.connect;

import org.jspecify.annotations.NullMarked;
