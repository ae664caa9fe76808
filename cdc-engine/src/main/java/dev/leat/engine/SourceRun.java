package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.Backoff;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a source on its own thread until it is asked to stop or an operator is needed: attempt after attempt, with growing
 * pauses while they fail for something that passes.
 */
final class SourceRun implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SourceRun.class);

    /** Who worked for this long is not trying any more. */
    private static final Duration PROVEN = Duration.ofSeconds(30);

    private final SourceContext context;
    private final StateMachine state;
    private final Figures figures;
    private final Lookout lookout;
    private final Backoff backoff;
    private final StopSignal stop = new StopSignal();
    private volatile @Nullable SourceCause cause;
    /** Whether the next schema that the registry refuses is to be taken all the same. */
    private final AtomicBoolean accepting;

    private boolean claimed;

    SourceRun(
            SourceContext context,
            StateMachine state,
            Figures figures,
            Lookout lookout,
            Backoff backoff,
            boolean accepting) {
        this.accepting = new AtomicBoolean(accepting);
        this.context = context;
        this.state = state;
        this.figures = figures;
        this.lookout = lookout;
        this.backoff = backoff;
    }

    /** Asks it to end; it does soon. */
    void stop() {
        stop.ask();
    }

    /** Why it is retrying or has failed. */
    Optional<SourceCause> cause() {
        return switch (state.state()) {
            case RETRYING, FAILED, STARTING -> Optional.ofNullable(cause);
            case STOPPED, SNAPSHOTTING, STREAMING, STOPPING, PAUSED -> Optional.empty();
        };
    }

    @Override
    public void run() {
        int attempts = 0;
        while (!stop.isAsked()) {
            Instant begun = context.clock().instant();
            LeatException failure = attempt();
            if (failure == null || stop.isAsked()) {
                return;
            }
            boolean proven = begun.plus(PROVEN).isBefore(context.clock().instant());
            if (proven) {
                attempts = 0;
                backoff.reset();
            }
            attempts++;
            cause = new SourceCause(
                    failure.code().name(),
                    failure.kind(),
                    String.valueOf(failure.getMessage()),
                    context.clock().instant(),
                    attempts);
            if (failure.kind() == ErrorKind.OPERATOR) {
                log.error(
                        "Source {} has failed: {}: {}",
                        context.name(),
                        failure.code().name(),
                        failure.getMessage());
                state.move(SourceState.FAILED);
                return;
            }
            if (!retryLater(failure, attempts)) {
                return;
            }
        }
    }

    /** Returns null when it was asked to stop. */
    private @Nullable LeatException attempt() {
        try (CapturedDatabase database = context.openDatabase()) {
            Capture capture = new Capture(context, database, state, figures, lookout, () -> accepting.getAndSet(false));
            try {
                capture.run(stop, claimed);
                return null;
            } catch (InterruptedException | InterruptException interrupted) {
                stop.ask();
                return null;
            } catch (Throwable failure) {
                claimed |= capture.claimed();
                log.debug("Source {} failed", context.name(), failure);
                return explained(database, failure);
            }
        }
    }

    /** INVARIANT: whatever it is, it has a name, so that a source never ends without saying why. */
    private LeatException explained(CapturedDatabase database, Throwable failure) {
        try {
            return new Failures(context, database).explain(failure);
        } catch (RuntimeException alsoFailed) {
            failure.addSuppressed(alsoFailed);
            return new LeatException(
                    CaptureError.UNEXPECTED, "source %s: %s".formatted(context.name(), failure), failure);
        }
    }

    private boolean retryLater(LeatException failure, int attempts) {
        Duration pause = backoff.next();
        log.warn(
                "{}: {}; trying again in {} ms (attempt {})",
                failure.code().name(),
                failure.getMessage(),
                pause.toMillis(),
                attempts);
        if (!state.move(SourceState.RETRYING)) {
            return false;
        }
        try {
            stop.await(pause);
        } catch (InterruptedException e) {
            return false;
        }
        return !stop.isAsked() && state.move(SourceState.STARTING);
    }
}
