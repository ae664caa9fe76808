/**
 * The servers of the tests on containers, from the images of {@code compose/compose.yaml}: what {@code LEAT_SERVICES=containers}
 * asks for.
 */
@NullMarked
package dev.leat.services.containers;

import org.jspecify.annotations.NullMarked;
