package dev.leat.services.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import dev.leat.services.Service;
import dev.leat.services.ServiceError;
import dev.leat.services.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container of its own, on ports of 127.0.0.1 that stay the same for the container's life. Stopping and killing
 * leave the container, and with it the data; Testcontainers removes it when this JVM has ended in whatever way, or
 * {@link #close} does.
 *
 * <p>Thread-safe; one call at a time is carried out.
 */
abstract class ContainedServer implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(ContainedServer.class);
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(1);
    private static final long BETWEEN_LOOKS_MS = 50;
    private static final long LOG_ENDS_WITHIN_S = 10;
    private static final long KILLED = 128 + 9;

    private final String displayName;
    private final Recipe recipe;
    private final Network network;
    private final Path logFile;

    // Guarded by this object.
    private @Nullable GenericContainer<?> container;
    private @Nullable ContainerLog log;
    private boolean closed;

    /**
     * Starts nothing yet.
     *
     * @param displayName what people call the server
     * @param recipe what the place's has become
     */
    ContainedServer(String displayName, Recipe recipe, Place place) {
        this.displayName = displayName;
        this.recipe = recipe;
        this.network = place.network();
        this.logFile = place.folder().resolve(recipe.service() + ".log");
    }

    /** Whether the server does its work now. An exception means not yet, and says why. */
    abstract boolean answers() throws IOException;

    @Override
    public final synchronized void start() {
        if (closed) {
            throw ServiceError.CLOSED.exception(displayName);
        }
        if (isRunning()) {
            return;
        }
        long beganNanos = System.nanoTime();
        GenericContainer<?> known = container;
        try {
            if (known == null) {
                known = made();
                known.start();
                container = known;
            } else {
                client().startContainerCmd(known.getContainerId()).exec();
            }
            awaitAnswer(known.getContainerId(), followed(known.getContainerId()));
        } catch (ServiceException told) {
            throw told;
        } catch (IOException unwritable) {
            throw ServiceError.FOLDER_UNUSABLE.causedBy(unwritable, logFile, displayName, unwritable);
        } catch (RuntimeException refused) {
            throw refused("start", refused);
        } catch (InterruptedException interruption) {
            throw interrupted();
        }
        LOG.info("{} answers after {} ms; its log is {}", this, sinceMs(beganNanos), logFile);
    }

    @Override
    public final synchronized void stop() {
        GenericContainer<?> running = container;
        if (running == null || !isRunning()) {
            return;
        }
        String id = running.getContainerId();
        try {
            if (Boolean.TRUE.equals(state(id).getPaused())) {
                client().unpauseContainerCmd(id).exec();
            }
            client().stopContainerCmd(id)
                    .withTimeout((int) STOPS_WITHIN.toSeconds())
                    .exec();
            if (exitStatus(id) == KILLED) {
                throw ServiceError.NOT_STOPPED.exception(displayName, STOPS_WITHIN.toMillis(), logFile);
            }
        } catch (ServiceException told) {
            throw told;
        } catch (RuntimeException refused) {
            throw refused("stop", refused);
        }
    }

    @Override
    public final synchronized void kill() {
        GenericContainer<?> running = container;
        if (running == null || !isRunning()) {
            return;
        }
        String id = running.getContainerId();
        try (ContainerEnd end = client().waitContainerCmd(id).exec(new ContainerEnd())) {
            client().killContainerCmd(id).exec();
            end.awaitCompletion();
        } catch (RuntimeException | IOException refused) {
            throw refused("kill", refused);
        } catch (InterruptedException interruption) {
            throw interrupted();
        }
    }

    @Override
    public final synchronized void suspend() {
        try {
            client().pauseContainerCmd(id("STOP")).exec();
        } catch (RuntimeException refused) {
            throw ServiceError.NOT_OBEYED.causedBy(refused, displayName, "STOP", logFile);
        }
    }

    @Override
    public final synchronized void resume() {
        try {
            client().unpauseContainerCmd(id("CONT")).exec();
        } catch (RuntimeException refused) {
            throw ServiceError.NOT_OBEYED.causedBy(refused, displayName, "CONT", logFile);
        }
    }

    @Override
    public final synchronized boolean isRunning() {
        GenericContainer<?> known = container;
        return known != null
                && Boolean.TRUE.equals(state(known.getContainerId()).getRunning());
    }

    @Override
    public final Path logFile() {
        return logFile;
    }

    /** Removes the container with its data. Idempotent. */
    final synchronized void close() {
        closed = true;
        GenericContainer<?> known = container;
        container = null;
        if (known != null) {
            known.stop();
        }
    }

    final Recipe recipe() {
        return recipe;
    }

    @Override
    public final String toString() {
        return displayName + " from " + recipe.image() + " on " + recipe.portBindings();
    }

    /** The image is fetched when it is not there. Whether the server answers is looked at here, for every start alike. */
    private GenericContainer<?> made() {
        GenericContainer<?> made = new GenericContainer<>(DockerImageName.parse(recipe.image()))
                .withEnv(recipe.environment())
                .withNetwork(network)
                .withNetworkAliases(recipe.service())
                .waitingFor(new AbstractWaitStrategy() {
                    @Override
                    protected void waitUntilReady() {
                        // see awaitAnswer
                    }
                });
        made.setPortBindings(recipe.portBindings());
        if (!recipe.command().isEmpty()) {
            made.withCommand(recipe.command().toArray(String[]::new));
        }
        return made;
    }

    private ContainerLog followed(String id) throws IOException {
        ContainerLog before = log;
        if (before != null) {
            before.close();
        }
        ContainerLog next = new ContainerLog(logFile);
        log = next;
        return client().logContainerCmd(id)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .exec(next);
    }

    private void awaitAnswer(String id, ContainerLog follower) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + STARTS_WITHIN.toNanos();
        String reason = "no answer yet";
        try (ContainerEnd end = client().waitContainerCmd(id).exec(new ContainerEnd())) {
            do {
                if (end.within(BETWEEN_LOOKS_MS)) {
                    follower.awaitCompletion(LOG_ENDS_WITHIN_S, TimeUnit.SECONDS);
                    throw ServiceError.NOT_STARTED.exception(
                            displayName, exitStatus(id), logFile, follower.lastLines());
                }
                try {
                    if (answers()) {
                        return;
                    }
                } catch (IOException notYet) {
                    reason = notYet.toString();
                }
            } while (System.nanoTime() < deadlineNanos);
        }
        kill();
        throw ServiceError.NOT_READY.exception(
                displayName, STARTS_WITHIN.toMillis(), reason, logFile, follower.lastLines());
    }

    private String id(String order) {
        GenericContainer<?> known = container;
        if (known == null) {
            throw ServiceError.NOT_OBEYED.exception(displayName, order, logFile);
        }
        return known.getContainerId();
    }

    private static ContainerState state(String id) {
        return client().inspectContainerCmd(id).exec().getState();
    }

    private static long exitStatus(String id) {
        Long status = state(id).getExitCodeLong();
        return status == null ? 0 : status;
    }

    private static DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    private ServiceException refused(String order, Exception why) {
        Throwable root = why;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return ServiceError.CONTAINER_REFUSED.causedBy(why, order, displayName, recipe.image(), root, logFile);
    }

    private ServiceException interrupted() {
        Thread.currentThread().interrupt();
        return ServiceError.INTERRUPTED.exception(displayName, logFile);
    }

    private static long sinceMs(long beganNanos) {
        return Duration.ofNanos(System.nanoTime() - beganNanos).toMillis();
    }
}
