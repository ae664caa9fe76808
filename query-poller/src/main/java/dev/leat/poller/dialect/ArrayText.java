package dev.leat.poller.dialect;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Reads an array as PostgreSQL writes it, such as {@code {1,NULL,"a \"b\""}}. */
final class ArrayText {

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
     * @throws DataException for what is no plain list: of more than one dimension, or with a first index other than 1
     */
    static List<@Nullable String> elements(String text, char delimiter) {
        if (text.startsWith("[")) {
            throw new DataException("an array whose first index is not 1: " + text);
        }
        return new ArrayText(text, delimiter).read();
    }

    private List<@Nullable String> read() {
        List<@Nullable String> elements = new ArrayList<>();
        take('{');
        if (next() == '}') {
            return elements;
        }
        elements.add(element());
        while (next() != '}') {
            take(delimiter);
            elements.add(element());
        }
        return elements;
    }

    private @Nullable String element() {
        if (next() == '{') {
            throw new DataException("an array of more than one dimension: " + text);
        }
        if (next() == '"') {
            return quoted();
        }
        int from = at;
        while (next() != delimiter && next() != '}') {
            at++;
        }
        String element = text.substring(from, at);
        return element.equals("NULL") ? null : element;
    }

    private String quoted() {
        StringBuilder element = new StringBuilder();
        take('"');
        while (next() != '"') {
            at += next() == '\\' ? 1 : 0;
            element.append(next());
            at++;
        }
        take('"');
        return element.toString();
    }

    private void take(char wanted) {
        if (next() != wanted) {
            throw noArray();
        }
        at++;
    }

    private char next() {
        if (at >= text.length()) {
            throw noArray();
        }
        return text.charAt(at);
    }

    private DataException noArray() {
        return new DataException("no array: " + text);
    }
}
