package dev.leat.engine.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a user may do, read from the statements that {@code SHOW GRANTS} gives. */
final class Grants {

    private static final Pattern GRANT = Pattern.compile("GRANT (?<privileges>.+?) ON (?<object>\\S+) TO .*");
    private static final String ALL = "ALL PRIVILEGES";

    private record Grant(Set<String> privileges, String object) {

        boolean holds(String privilege) {
            return privileges.contains(ALL) || privileges.contains(privilege);
        }
    }

    private final List<Grant> grants = new ArrayList<>();

    Grants(List<String> statements) {
        for (String statement : statements) {
            Matcher grant = GRANT.matcher(statement);
            if (grant.matches()) {
                grants.add(new Grant(
                        Stream.of(grant.group("privileges").split(", *", -1))
                                .map(privilege -> privilege.toUpperCase(Locale.ROOT))
                                .collect(Collectors.toSet()),
                        grant.group("object")));
            }
        }
    }

    boolean onEverything(String privilege) {
        return grants.stream().anyMatch(grant -> grant.object().equals("*.*") && grant.holds(privilege));
    }

    boolean on(String database, String privilege) {
        return onEverything(privilege)
                || grants.stream()
                        .filter(grant -> grant.holds(privilege))
                        .anyMatch(grant -> covers(grant.object(), database));
    }

    /** A database in a grant is a pattern: {@code _} and {@code %} stand for any characters unless they are escaped. */
    private static boolean covers(String object, String database) {
        if (!object.endsWith(".*")) {
            return false;
        }
        String pattern = object.substring(0, object.length() - 2).replace("`", "");
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char letter = pattern.charAt(i);
            if (letter == '\\' && i + 1 < pattern.length()) {
                i++;
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(i))));
            } else if (letter == '_') {
                regex.append('.');
            } else if (letter == '%') {
                regex.append(".*");
            } else {
                regex.append(Pattern.quote(String.valueOf(letter)));
            }
        }
        return Pattern.matches(regex.toString(), database);
    }
}
