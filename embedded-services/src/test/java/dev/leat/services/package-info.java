@NullMarked
package dev.leat.services;

import org.jspecify.annotations.NullMarked;
