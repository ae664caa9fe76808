package dev.leat.engine.postgres.value;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an array as PostgreSQL writes it: {@code {1,NULL,"a \"b\""}}. */
final class ArrayText {

    /** It is an array, but no plain list. The message says what it is. */
    static final class NoList extends Exception {

        private static final long serialVersionUID = 1;

        NoList(String message) {
            super(message);
        }
    }

    private final String text;
    private final char delimiter;
    private int at;

    private ArrayText(String text, char delimiter) {
        this.text = text;
        this.delimiter = delimiter;
    }

    /**
     * The texts of the elements.
     *
     * @param delimiter between elements: a semicolon for boxes, a comma for all others
     * @throws NoList for more than one dimension, or a first index other than 1
     */
    static List<@Nullable String> elements(String text, char delimiter) throws NoList {
        if (text.startsWith("[")) {
            throw new NoList("an array with a first index other than 1");
        }
        return new ArrayText(text, delimiter).read();
    }

    private List<@Nullable String> read() throws NoList {
        List<@Nullable String> elements = new ArrayList<>();
        expect('{');
        if (peek() == '}') {
            return elements;
        }
        while (true) {
            elements.add(element());
            if (peek() == '}') {
                return elements;
            }
            expect(delimiter);
        }
    }

    private @Nullable String element() throws NoList {
        return switch (peek()) {
            case '{' -> throw new NoList("an array of more than one dimension");
            case '"' -> quoted();
            default -> plain();
        };
    }

    private String quoted() throws NoList {
        StringBuilder element = new StringBuilder();
        at++;
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
            }
            element.append(peek());
            at++;
        }
        at++;
        return element.toString();
    }

    private @Nullable String plain() throws NoList {
        int from = at;
        while (peek() != delimiter && peek() != '}') {
            at++;
        }
        String element = text.substring(from, at);
        return element.equals("NULL") ? null : element;
    }

    private char peek() throws NoList {
        if (at >= text.length()) {
            throw new NoList("no array");
        }
        return text.charAt(at);
    }

    private void expect(char wanted) throws NoList {
        if (peek() != wanted) {
            throw new NoList("no array");
        }
        at++;
    }
}
