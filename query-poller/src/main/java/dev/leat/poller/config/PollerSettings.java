package dev.leat.poller.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** What the connector is told. Holds the database's password: {@link #toString} does not show it. */
public final class PollerSettings {

    public static final String NAME = "name";
    public static final String PREFIX = "topic.prefix";
    public static final String URL = "connection.url";
    public static final String USER = "connection.user";
    public static final String PASSWORD = "connection.password";
    public static final String TABLES = "tables";

    private static final String DIALECT = "dialect";
    private static final String CLOCK_QUERY = "clock.query";
    private static final String PAGE_ROWS = "page.rows";
    private static final String FETCH_ROWS = "fetch.rows";
    private static final String STATEMENT_TIMEOUT = "statement.timeout.ms";
    private static final String MAX_RATE = "max.rows.per.second";
    private static final String FLOOR = "poll.interval.min.ms";
    private static final String CEILING = "poll.interval.max.ms";
    private static final String HEARTBEAT = "heartbeat.interval.ms";
    private static final String FAILURES = "failures.max";
    private static final String BACKOFF_MAX = "failures.backoff.max.ms";
    private static final String EMITTED = "emitted.";
    private static final String DIRECTORY = EMITTED + "directory";

    /** What is asked of the source, and how gently. */
    public record Pace(
            int pageRows,
            int fetchRows,
            Duration statementTimeout,
            int maxRowsPerSecond,
            Duration floor,
            Duration ceiling,
            Duration heartbeat,
            int mostFailures,
            Duration longestBackoff) {}

    /** In an address: a user before the host, and all properties. */
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=//)[^/@]*@|[?;].*");

    public static final ConfigDef DEFINITION = define();

    private final AbstractConfig config;
    private final String source;
    private final List<TableSettings> tables;

    private PollerSettings(AbstractConfig config, String source, List<TableSettings> tables) {
        this.config = config;
        this.source = source;
        this.tables = List.copyOf(tables);
    }

    /** @throws ConfigException which says of each problem where it is and how to mend it */
    public static PollerSettings of(Map<String, String> given) {
        List<String> problems = new ArrayList<>();
        for (ConfigValue value : DEFINITION.validate(given)) {
            problems.addAll(value.errorMessages());
        }
        List<TableSettings> tables = problems.isEmpty()
                ? TableConfig.tables(new AbstractConfig(DEFINITION, given, false), given, problems)
                : List.of();
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join("; ", problems));
        }
        AbstractConfig config = new AbstractConfig(DEFINITION, given, false);
        String prefix = config.getString(PREFIX);
        return new PollerSettings(config, prefix.isEmpty() ? config.getString(NAME) : prefix, tables);
    }

    /** The name that topics begin with. */
    public String source() {
        return source;
    }

    public String url() {
        return config.getString(URL);
    }

    public String user() {
        return config.getString(USER);
    }

    public String password() {
        return config.getPassword(PASSWORD).value();
    }

    /** Of the database: {@code auto}, or the name of one. */
    public String dialect() {
        return config.getString(DIALECT);
    }

    public Optional<String> clockQuery() {
        return text(CLOCK_QUERY);
    }

    /** Where to keep what was emitted; by default where temporary files are. */
    public Optional<String> directory() {
        return text(DIRECTORY);
    }

    public List<TableSettings> tables() {
        return tables;
    }

    /** How the topics are read that were written before: {@code kafka.*}, {@code key.converter} and so on, without {@code emitted.}. */
    public Map<String, Object> emitted() {
        return new TreeMap<>(config.originalsWithPrefix(EMITTED));
    }

    public Pace pace() {
        return new Pace(
                config.getInt(PAGE_ROWS),
                config.getInt(FETCH_ROWS),
                millis(STATEMENT_TIMEOUT),
                config.getInt(MAX_RATE),
                millis(FLOOR),
                millis(CEILING),
                millis(HEARTBEAT),
                config.getInt(FAILURES),
                millis(BACKOFF_MAX));
    }

    private Duration millis(String key) {
        return Duration.ofMillis(config.getLong(key));
    }

    private Optional<String> text(String key) {
        String text = config.getString(key);
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    @Override
    public String toString() {
        return "source %s at %s".formatted(source, CREDENTIALS.matcher(url()).replaceAll(""));
    }

    private static ConfigDef define() {
        ConfigDef all = new ConfigDef()
                .define(NAME, ConfigDef.Type.STRING, "query", Importance.HIGH, "The connector's name.")
                .define(
                        PREFIX,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.HIGH,
                        "What topics begin with; by default the name.")
                .define(URL, ConfigDef.Type.STRING, Importance.HIGH, "The JDBC address of the database.")
                .define(USER, ConfigDef.Type.STRING, "", Importance.HIGH, "Who reads; needs no more than SELECT.")
                .define(PASSWORD, ConfigDef.Type.PASSWORD, "", Importance.HIGH, "The user's password.")
                .define(
                        TABLES,
                        ConfigDef.Type.LIST,
                        Importance.HIGH,
                        "The tables, each as schema.table; the same names as in table.<schema>.<table>.<key>.")
                .define(
                        DIALECT,
                        ConfigDef.Type.STRING,
                        "auto",
                        Importance.LOW,
                        "postgresql, mysql, h2, sqlite, ansi, or auto.")
                .define(
                        CLOCK_QUERY,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.LOW,
                        "Dialect ansi: a statement that gives the database's time, such as SELECT SYSTIMESTAMP FROM DUAL.")
                .define(
                        PAGE_ROWS,
                        ConfigDef.Type.INT,
                        2_000,
                        Range.between(1, 1_000_000),
                        Importance.LOW,
                        "Rows of a page, which is held in memory.")
                .define(
                        FETCH_ROWS,
                        ConfigDef.Type.INT,
                        1_000,
                        Range.atLeast(1),
                        Importance.LOW,
                        "Rows that the driver fetches at once.")
                .define(
                        STATEMENT_TIMEOUT,
                        ConfigDef.Type.LONG,
                        30_000L,
                        Range.atLeast(1_000),
                        Importance.MEDIUM,
                        "After which the database gives a statement up.")
                .define(
                        MAX_RATE,
                        ConfigDef.Type.INT,
                        0,
                        Range.atLeast(0),
                        Importance.MEDIUM,
                        "Rows read in a second at most; 0: as many as there are.")
                .define(
                        FLOOR,
                        ConfigDef.Type.LONG,
                        200L,
                        Range.atLeast(10),
                        Importance.MEDIUM,
                        "The pause between two looks while there are changes.")
                .define(
                        CEILING,
                        ConfigDef.Type.LONG,
                        2_000L,
                        Range.atLeast(10),
                        Importance.MEDIUM,
                        "The pause that it grows to while there are none.")
                .define(
                        HEARTBEAT,
                        ConfigDef.Type.LONG,
                        3_000L,
                        Range.atLeast(0),
                        Importance.LOW,
                        "How often a record says that the connector lives, when there is nothing else; 0: never.")
                .define(
                        FAILURES,
                        ConfigDef.Type.INT,
                        5,
                        Range.atLeast(1),
                        Importance.LOW,
                        "Failures in a row before the host is told of one.")
                .define(
                        BACKOFF_MAX,
                        ConfigDef.Type.LONG,
                        60_000L,
                        Range.atLeast(100),
                        Importance.LOW,
                        "The longest pause after a failure.")
                .define(
                        DIRECTORY,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.LOW,
                        "Where what was emitted is kept; rebuilt from the topics at each start.");
        return TableConfig.define(all);
    }
}
