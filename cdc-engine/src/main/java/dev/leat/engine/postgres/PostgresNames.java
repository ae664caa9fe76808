package dev.leat.engine.postgres;

import dev.leat.engine.source.SourceDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** The names of what a source owns on the server. */
final class PostgresNames {

    /** The limit of identifiers and slot names, {@code NAMEDATALEN} - 1. */
    private static final int MAX_LENGTH = 63;

    private final String slot;
    private final String publication;

    PostgresNames(String deployment, SourceDefinition definition) {
        String derived = identifier("leat_" + deployment + "_" + definition.name());
        this.slot = definition.slot().orElse(derived);
        this.publication = definition.publication().orElse(derived);
    }

    String slot() {
        return slot;
    }

    String publication() {
        return publication;
    }

    /** Lower case letters, digits and underscores; a checksum keeps apart what would become the same. */
    private static String identifier(String text) {
        String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        if (plain.equals(text) && plain.length() <= MAX_LENGTH) {
            return plain;
        }
        CRC32 checksum = new CRC32();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        String suffix = "_%08x".formatted(checksum.getValue());
        return plain.substring(0, Math.min(plain.length(), MAX_LENGTH - suffix.length())) + suffix;
    }
}
