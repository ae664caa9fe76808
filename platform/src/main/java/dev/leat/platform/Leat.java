package dev.leat.platform;

import dev.leat.platform.cli.CommandLines;
import dev.leat.platform.demo.DemoCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program. */
public final class Leat {

    private static final Logger LOG = LoggerFactory.getLogger(Leat.class);

    private Leat() {}

    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> LOG.error("thread {} ended: {}", thread.getName(), failure.toString(), failure));
        System.exit(CommandLines.of(System.getenv(), new DemoCommand(System.getenv()))
                .execute(arguments));
    }
}
