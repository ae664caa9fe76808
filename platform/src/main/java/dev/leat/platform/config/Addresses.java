package dev.leat.platform.config;

/** Patterns of the addresses in the file. None of them takes credentials: those have keys of their own. */
final class Addresses {

    private static final String BROKER = "\\s*([^\\s:,/\\[\\]]+|\\[[0-9A-Fa-f:.]+\\]):\\d+\\s*";

    static final String BROKERS = BROKER + "(," + BROKER + ")*";

    static final String HTTP = "https?://[^\\s/@?#]+(/[^\\s@]*)?";

    static final String REGISTRY = "https?://[^\\s/@?#]+(/[^\\s@]*)?/apis/registry/v3/?";

    static final String REDIS = "rediss?://[^\\s/@?#]+(/\\d*)?";

    static final String POSTGRES = "jdbc:postgresql://[^\\s/@?]+/[^\\s@?]+(\\?((?!password=|user=)[^\\s@])*)?";

    static final String MYSQL = "jdbc:mysql://[^\\s/@?,()]+/[^\\s@?]+(\\?((?!password=|user=)[^\\s@])*)?";

    /** Of a database of any kind. */
    static final String ANY = "jdbc:[a-z0-9]+:((?!(?i:password|user)=)\\S)+";

    static final String NO_CREDENTIALS = "; user and password have keys of their own";

    private Addresses() {}
}
