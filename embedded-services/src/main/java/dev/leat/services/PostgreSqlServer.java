package dev.leat.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL with {@code wal_level=logical}. Its superuser's password is made up at the first start and kept in the file
 * {@code password} of its folder.
 */
public final class PostgreSqlServer extends EmbeddedServer implements PostgreSqlService {

    private static final String SUPERUSER = "postgres";
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
                "--pwfile=" + passwordFile));
        initdb.addAll(ServerSettings.INITDB);
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
        List<String> settings = new ArrayList<>(ServerSettings.POSTGRESQL);
        settings.addAll(List.of(
                "listen_addresses=" + LoopbackPort.HOST,
                "port=" + home().port(),
                "unix_socket_directories=",
                "fsync=" + (home().temporary() ? "off" : "on")));
        for (String setting : settings) {
            command.add("-c");
            command.add(setting);
        }
        return UnprivilegedUser.running(displayName(), command);
    }

    @Override
    boolean answers() throws IOException {
        return Superuser.of(this).isLetIn();
    }

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
}
