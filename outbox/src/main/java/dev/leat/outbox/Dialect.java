package dev.leat.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The databases that are spoken to. Their tables are made by {@code outbox-table.sql} and {@code inbox-table.sql} in the
 * resource folder {@code dev/leat/outbox/<dialect>}, meant to be copied into a service's own migrations.
 */
public enum Dialect {
    POSTGRESQL("\""),
    MYSQL("`");

    private static final int MYSQL_DUPLICATE_KEY = 1062;

    private final String quote;

    Dialect(String quote) {
        this.quote = quote;
    }

    /** @param table as {@code table} or {@code schema.table}; may be called anything but contain a dot */
    String quotedTable(String table) {
        return Arrays.stream(table.split("\\.", -1))
                .map(part -> quoted(Limits.name("name of the table", part)))
                .collect(Collectors.joining("."));
    }

    /** Runs an insert of these values; tells whether there was no row of that key before. */
    boolean insertsUnlessPresent(Connection connection, String insert, String first, String second)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, first);
            statement.setString(2, second);
            return statement.executeUpdate() > 0;
        } catch (SQLException failure) {
            // a failed statement ends a transaction on PostgreSQL, whose insert therefore says ON CONFLICT; MySQL's own
            // way to
            // say so hides other failures too, or cannot be told from an insertion
            if (this == MYSQL && failure.getErrorCode() == MYSQL_DUPLICATE_KEY) {
                return false;
            }
            throw failure;
        }
    }

    String quoted(String name) {
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** A statement among this dialect's resources, about a table if it is about any. */
    String sql(String file, String quotedTable) {
        return sql(file).replace("{table}", quotedTable);
    }

    String sql(String file) {
        String resource = "%s/%s.sql".formatted(name().toLowerCase(Locale.ROOT), file);
        try (InputStream in = Dialect.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
