package dev.leat.poller.config;

/** How it is known that no transaction will commit a row behind the cursor. */
public enum LateCommits {
    /** The horizon where the database lets it be known, else the window. */
    AUTO,
    /** By the transactions that are open; where the database does not let them be known the connector does not start. */
    HORIZON,
    /** By a time that no transaction takes. */
    WINDOW;

    static LateCommits of(String text) {
        return switch (text) {
            case "auto" -> AUTO;
            case "horizon" -> HORIZON;
            case "window" -> WINDOW;
            default -> throw new IllegalArgumentException("auto, horizon or window, and not " + text);
        };
    }
}
