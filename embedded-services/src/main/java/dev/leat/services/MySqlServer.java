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
 * MySQL with a binary log of whole rows. Its superuser's password is made up at the first start and kept in the file
 * {@code password} of its folder.
 */
public final class MySqlServer extends EmbeddedServer implements MySqlService {

    /** How the server names transactions in its log; may differ from one start to the next. */
    public enum Gtids {
        ON,
        OFF
    }

    private static final String SUPERUSER = "root";
    private static final int PASSWORD_BYTES = 16;

    private final Distributions distributions = new Distributions();
    private final Gtids gtids;
    private final Path passwordFile;
    private final Path temporaryFiles;
    private @Nullable Path distribution;

    /** With GTIDs. */
    public MySqlServer(Home home) {
        this(home, Gtids.ON);
    }

    public MySqlServer(Home home, Gtids gtids) {
        super("MySQL", home);
        this.gtids = gtids;
        this.passwordFile = home.folder().resolve("password");
        this.temporaryFiles = home.folder().resolve("tmp");
    }

    @Override
    void prepare() throws IOException {
        distribution = distributions.mySql();
        Files.createDirectories(temporaryFiles);
        if (Files.exists(home().data())) {
            return;
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        writeSecret(passwordFile, password);

        // INVARIANT: the data folder is whole or absent, so that an interrupted first start is simply the first again
        Path draft = home().folder().resolve("data.new");
        Folders.delete(draft);
        Path firstStatements = home().folder().resolve("first.sql");
        // the server's system tables know nobody but root@localhost, and clients come by their address
        writeSecret(firstStatements, """
                ALTER USER root@localhost IDENTIFIED BY '%1$s';
                CREATE USER root@'127.0.0.1' IDENTIFIED BY '%1$s';
                GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
                """.formatted(password));
        List<String> initialize = mysqld(draft);
        initialize.add("--initialize-insecure");
        initialize.add("--skip-log-bin");
        initialize.add("--init-file=" + firstStatements);
        runTool(initialize);
        Files.delete(firstStatements);
        Files.move(draft, home().data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void writeSecret(Path file, String secret) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret);
    }

    @Override
    List<String> command() {
        List<String> command = mysqld(home().data());
        command.addAll(ServerSettings.MYSQL);
        command.addAll(List.of(
                "--bind-address=" + LoopbackPort.HOST,
                "--port=" + home().port(),
                // relative to the data folder, since a socket's path must be short
                "--socket=mysqld.sock",
                "--pid-file=mysqld.pid",
                "--tmpdir=" + temporaryFiles,
                "--gtid-mode=" + gtids,
                "--enforce-gtid-consistency=" + gtids,
                "--sync-binlog=" + (home().temporary() ? 0 : 1)));
        return command;
    }

    /** What the first start and all others have in common. */
    private List<String> mysqld(Path data) {
        if (distribution == null) {
            throw new IllegalStateException("not prepared");
        }
        List<String> command = new ArrayList<>(List.of(
                distribution.resolve("bin/mysqld").toString(),
                "--no-defaults",
                "--basedir=" + distribution,
                "--lc-messages-dir=" + distribution.resolve("share"),
                "--character-sets-dir=" + distribution.resolve("share/charsets"),
                "--datadir=" + data,
                "--secure-file-priv=NULL",
                // its library is only a stand-in
                "--innodb-use-native-aio=OFF",
                "--innodb-buffer-pool-size=64M",
                "--innodb-redo-log-capacity=32M",
                "--innodb-flush-log-at-trx-commit=" + (home().temporary() ? 2 : 1)));
        if (home().temporary()) {
            command.add("--innodb-flush-method=nosync");
            command.add("--innodb-doublewrite=OFF");
        }
        if (UnprivilegedUser.weAreRoot()) {
            command.add("--user=root");
        }
        return command;
    }

    @Override
    boolean answers() throws IOException {
        return Superuser.of(this).isLetIn();
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
