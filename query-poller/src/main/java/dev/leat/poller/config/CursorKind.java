package dev.leat.poller.config;

/** What the cursor's column says of a row. */
public enum CursorKind {
    /** A point in time of the row's last change. */
    UPDATED_AT,
    /** A number that each change of any row of the table makes greater than all before, such as a sequence's. */
    VERSION,
    /** A number that each new row of the table has greater than all before; changes of a row are not seen. */
    INCREMENTING;

    /** Whether its values are times, and not numbers. */
    public boolean isTime() {
        return this == UPDATED_AT;
    }

    /** As in the configuration. */
    static CursorKind of(String text) {
        return switch (text) {
            case "updated-at" -> UPDATED_AT;
            case "version" -> VERSION;
            case "incrementing" -> INCREMENTING;
            default -> throw new IllegalArgumentException("updated-at, version or incrementing, and not " + text);
        };
    }
}
