package dev.leat.services.containers;

import java.nio.file.Path;
import org.testcontainers.containers.Network;

/**
 * Where a server of a set is to be run, and from what.
 *
 * @param recipe as the compose file has it
 * @param port of 127.0.0.1
 * @param network of the set
 * @param folder for its log
 */
record Place(Recipe recipe, int port, Network network, Path folder) {}
