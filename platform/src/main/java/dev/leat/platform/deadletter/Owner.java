package dev.leat.platform.deadletter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who set a letter aside, and can be given it again. */
sealed interface Owner {

    Pattern OF_A_STORE = Pattern.compile("store (\\S+) of view (\\S+)");

    /** It never was a record, so there is nothing to give. */
    record OfSource(String source) implements Owner {}

    /** It could not be read by a join, which keeps states and no history. */
    record OfView(String view) implements Owner {}

    record OfStore(String view, String store) implements Owner {}

    record OfSubscriber(String group) implements Owner {}

    static Owner of(FiledLetter filed) {
        String place = filed.id().topic().substring(LetterId.TOPICS.length());
        int dot = place.indexOf('.');
        String name = place.substring(dot + 1);
        Matcher store = OF_A_STORE.matcher(filed.letter().reason().setAsideBy());
        return switch (place.substring(0, Math.max(0, dot))) {
            case "source" -> new OfSource(name);
            case "subscriber" -> new OfSubscriber(name);
            default -> store.matches() ? new OfStore(store.group(2), store.group(1)) : new OfView(name);
        };
    }
}
