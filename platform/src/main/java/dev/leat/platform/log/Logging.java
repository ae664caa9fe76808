package dev.leat.platform.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged, and how: our own steps and what worries the libraries, to standard error, one line each, without stacks
 * and without secrets. Found by logback itself, so that nothing is logged in any other way before {@code main} begins.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    private static final String LINES = "leat-lines";

    /** What libraries report as a warning although we, or they, report it better or it is none. */
    private static final Map<String, Level> QUIET = Map.ofEntries(
            Map.entry("io.debezium.config", Level.ERROR),
            // our topics are named for tables, whose names may hold what Avro's may not
            Map.entry("io.debezium.schema.SchemaNameAdjuster", Level.ERROR),
            Map.entry("io.javalin", Level.OFF),
            Map.entry("org.apache.kafka.clients.ClientUtils", Level.ERROR),
            Map.entry("org.apache.kafka.clients.NetworkClient", Level.ERROR),
            Map.entry("org.apache.kafka.clients.admin.KafkaAdminClient", Level.ERROR),
            Map.entry("org.apache.kafka.clients.consumer.internals", Level.ERROR),
            // a transaction that begins before the last one's end is everywhere is tried again, and says so each time
            Map.entry("org.apache.kafka.clients.producer.internals.Sender", Level.ERROR),
            Map.entry("org.apache.kafka.streams.StreamsConfig", Level.ERROR),
            // lost state is read again from Kafka
            Map.entry("org.apache.kafka.streams.processor.internals.StateDirectory", Level.ERROR));

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Lines lines = new Lines();
        lines.setContext(context);
        lines.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(lines);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("terminal");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        context.getLogger("dev.leat").setLevel(Level.INFO);
        QUIET.forEach((name, level) -> context.getLogger(name).setLevel(level));
        context.putObject(LINES, lines);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** From now on: our debug lines, the libraries' steps, and stacks. */
    public static void showDetails() {
        context().getLogger("dev.leat").setLevel(Level.DEBUG);
        context().getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        QUIET.keySet().forEach(name -> context().getLogger(name).setLevel(null));
        lines().showDetails();
    }

    /** From now on nothing below an error: for commands whose own output says it all. */
    public static void onlyErrors() {
        context().getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
        context().getLogger("dev.leat").setLevel(Level.ERROR);
    }

    /** From now on everything that is logged passes through this first. */
    public static void mask(UnaryOperator<String> secrets) {
        lines().mask(secrets);
    }

    private static Lines lines() {
        return (Lines) context().getObject(LINES);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
