@NullMarked
package dev.leat.engine.mysql;

import org.jspecify.annotations.NullMarked;
