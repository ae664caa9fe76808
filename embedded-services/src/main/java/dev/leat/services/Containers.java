package dev.leat.services;

import java.util.Optional;

/**
 * Runs the servers on containers. Implemented outside this module, so that nobody but tests has a container engine's client on
 * the class path; {@link SharedServices} finds it there with a {@link java.util.ServiceLoader}.
 */
public interface Containers {

    /** Why there can be no containers here, in a few words; empty when an engine answers. */
    Optional<String> obstacle();

    /** The servers, none of them started. Only to be asked for when there is no obstacle. */
    Services services();
}
