package dev.leat.platform.config;

/** How things may be named, as patterns and in words. */
final class Names {

    /** Fits topics, Elasticsearch indices, transactional ids and folders alike. */
    static final String SIMPLE = "[a-z0-9][a-z0-9-]{0,62}";

    static final String SIMPLE_SAID = "up to 63 of a-z, 0-9 and -, beginning with a letter or digit";

    /** A table of a source, or several: * stands for any characters. */
    static final String TABLE = "[A-Za-z0-9_*-]+\\.[A-Za-z0-9_*-]+";

    static final String TABLE_SAID =
            "write schema and table (of MySQL: database and table) of letters, digits, _ and -, such as public.orders, or public.* for all";

    /** A table of a source. */
    static final String ONE_TABLE = "[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+";

    static final String ONE_TABLE_SAID =
            "write schema and table (of MySQL: database and table) of letters, digits, _ and -, such as public.outbox";

    /** A change topic: source, schema, table. */
    static final String ENTITY = "[a-z0-9-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+";

    static final String ENTITY_SAID = "name a captured table as source.schema.table, such as shop.public.orders";

    /** A field of a document, and with it of every store. */
    static final String FIELD = "[A-Za-z_][A-Za-z0-9_-]{0,62}";

    static final String FIELD_SAID =
            "a field's name has up to 63 letters, digits, _ and -, and begins with a letter or _";

    private Names() {}
}
