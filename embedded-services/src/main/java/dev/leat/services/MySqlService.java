package dev.leat.services;

/** A MySQL that writes a binary log of whole rows, and a superuser that logs in by password. */
public interface MySqlService extends Service {

    /** The host that the server listens on. */
    String host();

    /** The TCP port that the server listens on. */
    int port();

    /** The superuser, who may also replicate. */
    String user();

    /** The superuser's password. */
    String password();

    /** Creates an empty utf8mb4 database; that it exists already is a failure. */
    default void createDatabase(String database) {
        Superuser.of(this).execute("CREATE DATABASE `" + database.replace("`", "``") + "`");
    }

    /** Where a database is, without user and password. {@code mysql} always exists. */
    default String jdbcUrl(String database) {
        return "jdbc:mysql://" + host() + ":" + port() + "/" + database;
    }
}
