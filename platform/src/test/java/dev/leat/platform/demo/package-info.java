@NullMarked
package dev.leat.platform.demo;

import org.jspecify.annotations.NullMarked;
