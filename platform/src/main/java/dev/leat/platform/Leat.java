package dev.leat.platform;

import dev.leat.platform.cli.CommandLines;

/** The program. */
public final class Leat {

    private Leat() {}

    public static void main(String[] arguments) {
        System.exit(CommandLines.of(System.getenv()).execute(arguments));
    }
}
