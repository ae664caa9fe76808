package dev.leat.platform.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * One line for one event: time, level, message, and the failure's own message behind it. With details: the logger and the
 * whole stack too. Thread-safe.
 */
final class Lines extends LayoutBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private volatile boolean details;
    private volatile UnaryOperator<String> mask = UnaryOperator.identity();

    void showDetails() {
        details = true;
    }

    /** Everything that is written passes through this first. */
    void mask(UnaryOperator<String> secrets) {
        UnaryOperator<String> before = mask;
        mask = text -> secrets.apply(before.apply(text));
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append(TIME.format(event.getInstant())).append(' ');
        line.append("%-5s ".formatted(event.getLevel()));
        if (details) {
            line.append('[').append(event.getThreadName()).append("] ");
            line.append(event.getLoggerName()).append(": ");
        }
        line.append(event.getFormattedMessage().stripTrailing());
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null && details) {
            line.append(System.lineSeparator())
                    .append(ThrowableProxyUtil.asString(failure).stripTrailing());
        } else if (failure != null) {
            line.append(" (").append(failure.getClassName().replaceAll(".*\\.", ""));
            line.append(failure.getMessage() == null ? "" : ": " + failure.getMessage())
                    .append(')');
        }
        return mask.apply(line.toString()) + System.lineSeparator();
    }
}
