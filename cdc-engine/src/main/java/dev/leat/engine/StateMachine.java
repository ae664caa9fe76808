package dev.leat.engine;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of one source. Thread-safe; {@link #move} is the only place where it changes. */
final class StateMachine {

    private static final Logger log = LoggerFactory.getLogger(StateMachine.class);

    record Standing(SourceState state, Instant since) {}

    private final String source;
    private final Clock clock;
    private final SourceListener listener;
    private final AtomicReference<Standing> standing;

    StateMachine(String source, Clock clock, SourceListener listener) {
        this.source = source;
        this.clock = clock;
        this.listener = listener;
        this.standing = new AtomicReference<>(new Standing(SourceState.STOPPED, clock.instant()));
    }

    Standing standing() {
        return standing.get();
    }

    SourceState state() {
        return standing.get().state();
    }

    /** Goes to the next state, unless that is no successor of the present one: then nothing happens. */
    boolean move(SourceState next) {
        while (true) {
            Standing before = standing.get();
            if (!before.state().mayBecome(next)) {
                return false;
            }
            if (standing.compareAndSet(before, new Standing(next, clock.instant()))) {
                log.info("Source {}: {} -> {}", source, before.state(), next);
                listener.stateChanged(source, before.state(), next);
                return true;
            }
        }
    }
}
