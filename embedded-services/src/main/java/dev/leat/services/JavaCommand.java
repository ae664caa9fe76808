package dev.leat.services;

import java.nio.file.Path;

/** The JVM that we run on, for servers which need one too. */
final class JavaCommand {

    private JavaCommand() {}

    static Path home() {
        return Path.of(System.getProperty("java.home"));
    }

    static String java() {
        return home().resolve("bin").resolve("java").toString();
    }
}
