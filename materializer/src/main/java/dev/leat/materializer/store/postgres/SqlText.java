package dev.leat.materializer.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements that are the same for every view: resource files beside this class. */
final class SqlText {

    static final String SESSION = read("session.sql");
    static final String TAKE_TURN = read("take-turn.sql");
    static final String RELATION = read("relation.sql");
    static final String PRIVILEGES = read("privileges.sql");

    private SqlText() {}

    private static String read(String file) {
        try (InputStream in = SqlText.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("resource " + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
