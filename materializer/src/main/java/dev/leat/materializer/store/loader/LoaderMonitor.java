package dev.leat.materializer.store.loader;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of a loader. Thread-safe: moved by its thread and by whoever starts and closes it. */
final class LoaderMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

    private final String name;
    private final Clock clock;
    private final AtomicReference<Standing> standing;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private volatile OptionalLong lagRecords = OptionalLong.empty();
    private volatile Duration lastWrite = Duration.ZERO;

    private record Standing(LoaderState state, Instant since, Optional<String> cause) {}

    /** @param name such as {@code orders -> search} */
    LoaderMonitor(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.standing = new AtomicReference<>(new Standing(LoaderState.STOPPED, clock.instant(), Optional.empty()));
    }

    boolean become(LoaderState next) {
        return become(next, Optional.empty());
    }

    boolean become(LoaderState next, Throwable cause) {
        return become(next, Optional.of(String.valueOf(cause.getMessage())));
    }

    /** Moves there if that is a legal step, or renews the cause of a state that it is in already; says whether it did. */
    private boolean become(LoaderState next, Optional<String> cause) {
        if (next == LoaderState.RETRYING) {
            retries.incrementAndGet();
        }
        Instant now = clock.instant();
        Standing before = standing.getAndUpdate(current -> {
            if (current.state() == next) {
                return new Standing(next, current.since(), cause);
            }
            return current.state().mayBecome(next) ? new Standing(next, now, cause) : current;
        });
        boolean moved = before.state().mayBecome(next);
        if (moved) {
            log(next, cause);
        }
        return moved || before.state() == next;
    }

    private void log(LoaderState state, Optional<String> cause) {
        switch (state) {
            case FAILED -> LOG.error("{} has failed: {}", name, cause.orElse(""));
            case RETRYING -> LOG.warn("{} is trying again: {}", name, cause.orElse(""));
            case STARTING, RUNNING, STOPPING, STOPPED -> LOG.info("{} is {}", name, state);
        }
    }

    LoaderState state() {
        return standing.get().state();
    }

    void acknowledged(int documents, int deletions, Duration took) {
        written.addAndGet(documents);
        deleted.addAndGet(deletions);
        lastWrite = took;
    }

    void setAside(int records) {
        deadLetters.addAndGet(records);
    }

    /** @param records empty if it is not known now: then what was known stays */
    void lag(OptionalLong records) {
        if (records.isPresent()) {
            lagRecords = records;
        }
    }

    LoaderStatus status() {
        Standing now = standing.get();
        return new LoaderStatus(
                now.state(),
                now.since(),
                now.cause(),
                lagRecords,
                written.get(),
                deleted.get(),
                deadLetters.get(),
                retries.get(),
                lastWrite);
    }
}
