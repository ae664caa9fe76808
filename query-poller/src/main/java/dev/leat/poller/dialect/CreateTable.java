package dev.leat.poller.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what MySQL's {@code SHOW CREATE TABLE} says of columns. */
final class CreateTable {

    private static final String END = ",)";

    private final String statement;
    private int at;

    private CreateTable(String statement) {
        this.statement = statement;
    }

    /** By name, in their order. What the server itself counts on, such as {@code AUTO_INCREMENT=7}, is not among it. */
    static Map<String, Declaration> columns(String statement) {
        return new CreateTable(statement).read();
    }

    /** The values of {@code enum(...)} or {@code set(...)}, in their order. */
    static List<String> values(String type) {
        return written(type).stream().map(CreateTable::unescaped).toList();
    }

    /** The same as Debezium lists them: quotes halved, commas escaped, backslashes as they are written. */
    static String options(String type) {
        return written(type).stream()
                .map(option -> option.replace(",", "\\,").replace("\\'", "'").replace("''", "'"))
                .collect(Collectors.joining(","));
    }

    /** What stands between quotes. */
    private static List<String> written(String type) {
        List<String> texts = new ArrayList<>();
        CreateTable list = new CreateTable(type);
        list.at = type.indexOf('\'');
        while (list.at >= 0) {
            int from = list.at + 1;
            list.skipQuoted();
            while (list.peek() == '\'') {
                list.skipQuoted();
            }
            texts.add(type.substring(from, list.at - 1));
            list.at = type.indexOf('\'', list.at);
        }
        return texts;
    }

    private static String unescaped(String written) {
        StringBuilder text = new StringBuilder(written.length());
        for (int i = 0; i < written.length(); i++) {
            char escape = written.charAt(i);
            if (i + 1 < written.length() && (escape == '\\' || escape == '\'')) {
                i++;
                text.append(
                        switch (written.charAt(i)) {
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case '0' -> (char) 0;
                            default -> written.charAt(i);
                        });
            } else {
                text.append(escape);
            }
        }
        return text.toString();
    }

    private Map<String, Declaration> read() {
        Map<String, Declaration> columns = new LinkedHashMap<>();
        while (peek() != '(' && peek() != 0) {
            word();
        }
        while (peek() != ')' && peek() != 0) {
            at++;
            List<String> words = new ArrayList<>();
            skipBlanks();
            while (END.indexOf(peek()) < 0 && peek() != 0) {
                words.add(word());
            }
            char quote = words.isEmpty() ? ' ' : words.getFirst().charAt(0);
            if (words.size() > 1 && (quote == '`' || quote == '"')) {
                columns.put(unquoted(words.getFirst()), new Declaration(words.get(1), false, false, defaultOf(words)));
            }
        }
        return columns;
    }

    private static Optional<String> defaultOf(List<String> column) {
        int word = column.indexOf("DEFAULT");
        return word < 0 || word + 1 == column.size() || column.get(word + 1).equals("NULL")
                ? Optional.empty()
                : Optional.of(column.get(word + 1));
    }

    private static String unquoted(String identifier) {
        String quote = identifier.substring(0, 1);
        return identifier.substring(1, identifier.length() - 1).replace(quote + quote, quote);
    }

    /** To the next blank, or what ends a column; what is quoted or in parentheses is part of it as a whole. */
    private String word() {
        int from = at;
        int depth = 0;
        while (peek() != 0 && (depth > 0 || (!Character.isWhitespace(peek()) && END.indexOf(peek()) < 0))) {
            switch (peek()) {
                case '\'', '"', '`' -> skipQuoted();
                case '(' -> {
                    depth++;
                    at++;
                }
                case ')' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        }
        String word = statement.substring(from, at);
        skipBlanks();
        return word;
    }

    /** A quote that is doubled ends one and begins the next. */
    private void skipQuoted() {
        char quote = peek();
        at++;
        while (peek() != quote && peek() != 0) {
            at += peek() == '\\' && quote == '\'' ? 2 : 1;
        }
        at++;
    }

    private void skipBlanks() {
        while (Character.isWhitespace(peek())) {
            at++;
        }
    }

    /** 0 at the end. */
    private char peek() {
        return at < statement.length() ? statement.charAt(at) : 0;
    }
}
