package dev.leat.platform.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves {@code ${env:NAME}} and {@code ${file:/path}}, and afterwards takes what they stood for out of any text that is
 * about to be shown. A doubled dollar sign stands for itself, so that the characters of a reference can be written. Thread-safe.
 */
public final class Secrets {

    /** Shorter values would mask ordinary words; the type {@link Secret} keeps those unseen. */
    private static final int MASKED_LENGTH = 6;

    /** Nobody's secret, and part of what we say ourselves. */
    private static final Set<String> WORDS = Set.of("postgres", "password", "elasticsearch", "localhost", "default");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}");

    private final Map<String, String> environment;
    private final Path folder;
    /** Longest first, so that a secret inside another one leaves nothing of either. */
    private final Set<String> resolved = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** @param folder what relative paths start from */
    Secrets(Map<String, String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    static boolean isReference(String text) {
        return text.contains("${");
    }

    /**
     * The text with every reference replaced.
     *
     * @throws Unresolvable if one of them names nothing
     */
    String resolve(String text) throws Unresolvable {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String reference = matcher.group(1);
            String value = reference == null ? "${" : valueOf(reference);
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(result).toString();
    }

    private String valueOf(String reference) throws Unresolvable {
        int colon = reference.indexOf(':');
        String kind = colon < 0 ? reference : reference.substring(0, colon);
        String name = colon < 0 ? "" : reference.substring(colon + 1).strip();
        String value = switch (kind) {
            case "env" -> ofEnvironment(name);
            case "file" -> ofFile(name);
            default ->
                throw new Unresolvable("${" + reference
                        + "} is no reference: write ${env:NAME} or ${file:/path}, or $${ for the characters ${");
        };
        hide(value);
        return value;
    }

    private String ofEnvironment(String name) throws Unresolvable {
        String value = environment.get(name);
        if (value == null) {
            throw new Unresolvable(
                    "the environment variable " + name + " is not set" + Nearest.hint(name, environment.keySet())
                            + "; set it where Leat is started: export " + name + "=...");
        }
        return value;
    }

    private String ofFile(String name) throws Unresolvable {
        Path file = folder.resolve(name);
        try {
            return Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new Unresolvable("cannot read the file " + file + " ("
                    + e.getClass().getSimpleName() + "); create it, or correct the path");
        }
    }

    /** From now on {@link #mask} takes this out. */
    void hide(String value) {
        if (value.length() >= MASKED_LENGTH && !WORDS.contains(value)) {
            resolved.add(value);
        }
    }

    /** The text without any secret. */
    public String mask(String text) {
        String masked = text;
        for (String secret : resolved) {
            masked = masked.replace(secret, "***");
        }
        return masked;
    }

    /** A reference that names nothing; it says which and how to mend it. */
    static final class Unresolvable extends Exception {

        private static final long serialVersionUID = 1L;

        private final String remedy;

        Unresolvable(String remedy) {
            super(remedy);
            this.remedy = remedy;
        }

        String remedy() {
            return remedy;
        }
    }
}
