/** What stands on the topics: each key with the fingerprint of its row, on disk. */
@NullMarked
package dev.leat.poller.emitted;

import org.jspecify.annotations.NullMarked;
