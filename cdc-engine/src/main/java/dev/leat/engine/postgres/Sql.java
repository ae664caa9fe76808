package dev.leat.engine.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements in this package's resource files. */
enum Sql {
    SERVER("server"),
    IDENTITY("identity"),
    SLOT("slot"),
    FREE_SLOT("free-slot"),
    DROP_SLOT("drop-slot"),
    TABLES("tables"),
    UNREADABLE_TYPES("unreadable-types"),
    SESSION("session"),
    PUBLICATION("publication"),
    PUBLISHED_TABLES("published-tables"),
    PUBLICATION_LIMITS("publication-limits"),
    LOG_SETTINGS("log-settings"),
    TABLE_IDENTITIES("table-identities");

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
