@NullMarked
package dev.leat.services.containers;

import org.jspecify.annotations.NullMarked;
