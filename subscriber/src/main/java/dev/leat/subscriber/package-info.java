/**
 * For services: {@link dev.leat.subscriber.ChangeSubscriber} gives them changes of tables, messages of outboxes and documents
 * of views.
 */
@NullMarked
package dev.leat.subscriber;

import org.jspecify.annotations.NullMarked;
