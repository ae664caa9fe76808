package dev.leat.services;

import java.nio.file.Path;

/**
 * One server that somebody else may also stop, kill, freeze and start again, always on the same data and the same address.
 *
 * <p>Thread-safe; one call at a time is carried out. Every failure is a {@link ServiceException} that names the log file.
 */
public interface Service {

    /** Starts the server and returns when it answers. Does nothing when it runs already. */
    void start();

    /** Stops the server as its makers mean it to be stopped, and returns when it is gone. Does nothing when it is not running. */
    void stop();

    /** Ends every process of the server as {@code kill -9} does, and returns when they are gone. Does nothing when it is not running. */
    void kill();

    /** Freezes every process of the server (SIGSTOP): connections stay open and nobody answers. */
    void suspend();

    /** Lets a frozen server go on (SIGCONT). */
    void resume();

    /** Whether the server's process exists, frozen or not. */
    boolean isRunning();

    /** Where the server writes what it has to say. */
    Path logFile();
}
