package dev.leat.materializer.store.redis;

import dev.leat.stream.event.EntityKey;
import dev.leat.stream.value.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of a document in Redis, such as {@code order:{id}}.
 *
 * <p>INVARIANT: two documents never share a key. With one placeholder that is plain; with several, a backslash or the first
 * character of a text between two placeholders is escaped by a backslash where it occurs in a value.
 */
final class KeyTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final char ESCAPE = '\\';

    private final String template;
    private final List<Column> key;
    /** Before, between and after the placeholders. */
    private final List<String> texts = new ArrayList<>();

    private final List<String> columns = new ArrayList<>();

    KeyTemplate(String template, List<Column> key) {
        this.template = template;
        this.key = key;
        Matcher placeholder = PLACEHOLDER.matcher(template);
        int from = 0;
        while (placeholder.find()) {
            texts.add(template.substring(from, placeholder.start()));
            columns.add(template.substring(placeholder.start() + 1, placeholder.end() - 1));
            from = placeholder.end();
        }
        texts.add(template.substring(from));
    }

    /** What is wrong with the template, with the way out; empty if nothing is. */
    List<String> problems() {
        Set<String> known = new TreeSet<>();
        key.forEach(column -> known.add(column.name()));
        List<String> problems = new ArrayList<>();
        for (String column : new TreeSet<>(columns)) {
            if (!known.contains(column)) {
                problems.add("'%s' names {%s}; a key may be made of the columns of the view's key only, which are %s"
                        .formatted(template, column, known));
            }
        }
        for (String column : known) {
            if (!columns.contains(column)) {
                problems.add("'%s' leaves out {%s}, so that two documents could share one key; add it"
                        .formatted(template, column));
            }
        }
        for (String between : between()) {
            if (between.isEmpty() || between.charAt(0) == ESCAPE) {
                problems.add("'%s': put a text, such as a colon, between two placeholders (no backslash)"
                        .formatted(template));
            }
        }
        if (String.join("", texts).matches(".*[{}].*")) {
            problems.add("'%s' has a brace that is no placeholder; leave it out".formatted(template));
        }
        return problems;
    }

    private List<String> between() {
        return texts.size() > 2 ? texts.subList(1, texts.size() - 1) : List.of();
    }

    String keyOf(EntityKey id) {
        List<Object> values = id.values();
        Set<Character> escaped = new HashSet<>();
        for (String between : between()) {
            escaped.add(ESCAPE);
            escaped.add(between.charAt(0));
        }
        StringBuilder text = new StringBuilder(texts.getFirst());
        for (int i = 0; i < columns.size(); i++) {
            appendEscaped(text, values.get(indexOf(columns.get(i))).toString(), escaped);
            text.append(texts.get(i + 1));
        }
        return text.toString();
    }

    private int indexOf(String column) {
        for (int i = 0; i < key.size(); i++) {
            if (key.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalStateException("the template was not checked: " + problems());
    }

    private static void appendEscaped(StringBuilder text, String value, Set<Character> escaped) {
        for (int i = 0; i < value.length(); i++) {
            if (escaped.contains(value.charAt(i))) {
                text.append(ESCAPE);
            }
            text.append(value.charAt(i));
        }
    }

    @Override
    public String toString() {
        return template;
    }
}
