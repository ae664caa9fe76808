package dev.leat.platform.deadletter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who set a letter aside, and can be given it again. */
sealed interface Owner {

    Pattern OF_A_STORE = Pattern.compile("store (\\S+) of view (\\S+)");

    /**
     * A source, for which it never became a record, or a view that could not read it: both have use for the row as it is now,
     * and for nothing else.
     *
     * @param topic of the row's table
     */
    record OfTable(String topic) implements Owner {}

    record OfStore(String view, String store) implements Owner {}

    record OfSubscriber(String group) implements Owner {}

    static Owner of(FiledLetter filed) {
        String place = filed.id().topic().substring(LetterId.TOPICS.length());
        int dot = place.indexOf('.');
        String name = place.substring(dot + 1);
        Matcher store = OF_A_STORE.matcher(filed.letter().reason().setAsideBy());
        return switch (place.substring(0, Math.max(0, dot))) {
            case "subscriber" -> new OfSubscriber(name);
            default ->
                store.matches()
                        ? new OfStore(store.group(2), store.group(1))
                        : new OfTable(filed.letter().origin().topic());
        };
    }
}
