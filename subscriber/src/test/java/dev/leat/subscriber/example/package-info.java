/** The example of the docs. */
@NullMarked
package dev.leat.subscriber.example;

import org.jspecify.annotations.NullMarked;
