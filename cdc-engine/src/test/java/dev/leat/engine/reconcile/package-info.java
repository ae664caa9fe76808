@NullMarked
package dev.leat.engine.reconcile;

import org.jspecify.annotations.NullMarked;
