package dev.leat.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PostgreSQL with {@code wal_level=logical}. Its superuser's password is made up at the first start and kept in the file
 * {@code password} of its folder.
 */
public final class PostgreSqlServer extends EmbeddedServer implements PostgreSqlService {

    private static final String SUPERUSER = "postgres";
    private static final int CONNECT_TIMEOUT_S = 5;
    private static final int PASSWORD_BYTES = 16;

    private final Distributions distributions = new Distributions();
    private final Path passwordFile;
    private @Nullable Path distribution;

    public PostgreSqlServer(Home home) {
        super("PostgreSQL", home);
        this.passwordFile = home.folder().resolve("password");
    }

    @Override
    void prepare() throws IOException {
        distribution = distributions.postgreSql();
        if (Files.exists(home().data())) {
            return;
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, HexFormat.of().formatHex(random));

        // INVARIANT: the data folder is whole or absent, so that an interrupted first start is simply the first again
        Path draft = home().folder().resolve("data.new");
        Folders.delete(draft);
        List<String> initdb = new ArrayList<>(List.of(
                distribution.resolve("bin/initdb").toString(),
                "--pgdata=" + draft,
                "--username=" + SUPERUSER,
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile,
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        if (home().temporary()) {
            initdb.add("--no-sync");
        }
        runTool(UnprivilegedUser.running(displayName(), initdb));
        Files.move(draft, home().data(), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    List<String> command() {
        if (distribution == null) {
            throw new IllegalStateException("not prepared");
        }
        List<String> command = new ArrayList<>();
        command.add(distribution.resolve("bin/postgres").toString());
        command.add("-D");
        command.add(home().data().toString());
        for (String setting : List.of(
                "listen_addresses=" + LoopbackPort.HOST,
                "port=" + home().port(),
                "unix_socket_directories=",
                "wal_level=logical",
                "max_replication_slots=200",
                "max_wal_senders=50",
                "max_connections=200",
                "fsync=" + (home().temporary() ? "off" : "on"),
                "synchronous_commit=on",
                "timezone=UTC",
                "log_timezone=UTC")) {
            command.add("-c");
            command.add(setting);
        }
        return UnprivilegedUser.running(displayName(), command);
    }

    @Override
    boolean answers() throws IOException {
        try (Connection connection = connect()) {
            return connection.isValid(CONNECT_TIMEOUT_S);
        } catch (SQLException notYet) {
            throw new IOException(notYet);
        }
    }

    /** "Fast": clients are told to go. */
    @Override
    String stopSignal() {
        return "INT";
    }

    /** "Immediate": as hard as a kill for the data, but shared memory is given back to the system. */
    @Override
    String farewellSignal() {
        return "QUIT";
    }

    @Override
    public String host() {
        return LoopbackPort.HOST;
    }

    @Override
    public int port() {
        return home().port();
    }

    @Override
    public String user() {
        return SUPERUSER;
    }

    /** Only once the server has been started for the first time. */
    @Override
    public String password() {
        try {
            return Files.readString(passwordFile, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw ServiceError.FOLDER_UNUSABLE.causedBy(failure, passwordFile, displayName(), failure);
        }
    }

    @Override
    public void createDatabase(String database) {
        String sql = "CREATE DATABASE \"" + database.replace("\"", "\"\"") + "\"";
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw ServiceError.STATEMENT_FAILED.causedBy(failure, displayName(), sql, failure, logFile());
        }
    }

    private Connection connect() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl(SUPERUSER));
        source.setUser(SUPERUSER);
        source.setPassword(password());
        source.setConnectTimeout(CONNECT_TIMEOUT_S);
        source.setLoginTimeout(CONNECT_TIMEOUT_S);
        return source.getConnection();
    }
}
