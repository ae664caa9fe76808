package dev.leat.engine.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements in this package's resource files. */
enum Sql {
    VARIABLES("variables"),
    BINLOGS("binlogs"),
    GRANTS("grants"),
    FLOATS("floats"),
    GTIDS("gtids"),
    TABLES("tables"),
    UNREADABLE_COLUMNS("unreadable-columns");

    final String text;

    Sql(String file) {
        try (InputStream in = Sql.class.getResourceAsStream(file + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("no resource " + file + ".sql");
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
