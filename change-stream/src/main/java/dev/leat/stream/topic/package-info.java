/** Kafka as Leat uses it: access, names, policies, headers, dead letters, load marks. */
@NullMarked
package dev.leat.stream.topic;

import org.jspecify.annotations.NullMarked;
