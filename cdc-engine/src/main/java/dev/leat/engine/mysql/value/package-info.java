/** What MySQL's values become on their way to Connect, where upstream would lose something of them. */
@NullMarked
package dev.leat.engine.mysql.value;

import org.jspecify.annotations.NullMarked;
