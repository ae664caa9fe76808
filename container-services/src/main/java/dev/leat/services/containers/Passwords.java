package dev.leat.services.containers;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords of servers that live as long as a test run. */
final class Passwords {

    private static final int BYTES = 16;

    private Passwords() {}

    static String next() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
