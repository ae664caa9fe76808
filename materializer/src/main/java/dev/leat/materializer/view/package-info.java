/** What a view is: its definition, the problems it may have, the shape of its documents. */
@NullMarked
package dev.leat.materializer.view;

import org.jspecify.annotations.NullMarked;
