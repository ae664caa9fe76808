/** What PostgreSQL's values become on their way to Connect, where upstream would lose something of them. */
@NullMarked
package dev.leat.engine.postgres.value;

import org.jspecify.annotations.NullMarked;
