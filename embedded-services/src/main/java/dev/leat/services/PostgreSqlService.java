package dev.leat.services;

/** A PostgreSQL with {@code wal_level=logical} and a superuser that logs in by password. */
public interface PostgreSqlService extends Service {

    /** The host that the server listens on. */
    String host();

    /** The TCP port that the server listens on. */
    int port();

    /** The superuser, who may also replicate. */
    String user();

    /** The superuser's password. */
    String password();

    /** Creates an empty UTF-8 database; that it exists already is a failure. */
    default void createDatabase(String database) {
        Superuser.of(this).execute("CREATE DATABASE \"" + database.replace("\"", "\"\"") + "\"");
    }

    /** Where a database is, without user and password. {@code postgres} always exists. */
    default String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
    }
}
