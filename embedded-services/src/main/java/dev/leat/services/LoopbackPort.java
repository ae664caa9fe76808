package dev.leat.services;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds TCP ports for servers that listen on loopback only.
 *
 * <p>Ports are taken from below the range which the kernel hands to outgoing connections. Inside that range a client that
 * keeps knocking at a stopped server is sooner or later connected to itself, and the server cannot have its port back.
 */
public final class LoopbackPort {

    public static final String HOST = "127.0.0.1";

    private static final int LOWEST = 15_000;
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** A port is handed out once per JVM, since it is not taken before its server starts. */
    private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

    private LoopbackPort() {}

    /** A port that nobody listens on now and that was not handed out before by this JVM. */
    public static int free() {
        int end = Math.max(LOWEST + 1_000, lowestEphemeral());
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
            if (HANDED_OUT.add(port) && isFree(port)) {
                return port;
            }
        }
        throw ServiceError.NO_FREE_PORT.exception(HOST, LOWEST, end);
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(HOST), port);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static int lowestEphemeral() {
        try (Scanner range = new Scanner(EPHEMERAL_RANGE, StandardCharsets.US_ASCII)) {
            return range.nextInt();
        } catch (IOException | NoSuchElementException unknown) {
            return 32_768; // the kernel's default
        }
    }
}
