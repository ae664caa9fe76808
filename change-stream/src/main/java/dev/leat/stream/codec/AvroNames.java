package dev.leat.stream.codec;

import java.util.Set;

/** Names as the Avro specification allows them: letters, digits and underscores of ASCII, no digit first. */
final class AvroNames {

    private AvroNames() {}

    static String simple(String name) {
        StringBuilder valid = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            boolean digit = c >= '0' && c <= '9';
            if (digit && i == 0) {
                valid.append('_');
            }
            valid.append(letter || digit ? c : '_');
        }
        return valid.isEmpty() ? "_" : valid.toString();
    }

    /** Each part between the dots made valid. */
    static String dotted(String name) {
        StringBuilder valid = new StringBuilder(name.length());
        for (String part : name.split("\\.", -1)) {
            valid.append(valid.isEmpty() ? "" : ".").append(simple(part));
        }
        return valid.toString();
    }

    /** The name, with the first number behind it that makes it a new one if it is taken. */
    static String unused(String name, Set<String> taken) {
        String unused = name;
        for (int number = 2; taken.contains(unused); number++) {
            unused = name + "_" + number;
        }
        return unused;
    }
}
