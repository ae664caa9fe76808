package dev.leat.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a server lives: its folder, its TCP port on loopback, and whether what it stores is worth keeping.
 *
 * @param folder absolute; holds the server's {@code data}, settings and log, and belongs to it alone
 * @param port stays the same for as long as the server object lives
 * @param temporary the data is deleted when the server is closed or the JVM ends in whatever way, and PostgreSQL and
 *     MySQL do not wait for the disk (they still lose nothing when their processes are killed, only when the machine is)
 */
public record Home(Path folder, int port, boolean temporary) {

    public Home {
        folder = folder.toAbsolutePath().normalize();
    }

    /**
     * A folder whose data outlives the server. It is made when it does not exist. The port is the one it had before, unless
     * somebody else listens there now.
     */
    public static Home kept(Path folder) {
        Path portFile = folder.resolve("port");
        try {
            if (Files.exists(portFile)) {
                int port = Integer.parseInt(Files.readString(portFile).strip());
                if (LoopbackPort.isFree(port)) {
                    return new Home(folder, port, false);
                }
            }
            int port = LoopbackPort.free();
            Files.createDirectories(folder);
            Files.writeString(portFile, port + "\n");
            return new Home(folder, port, false);
        } catch (IOException | NumberFormatException failure) {
            throw ServiceError.FOLDER_UNUSABLE.causedBy(failure, portFile, "embedded services", failure);
        }
    }

    /** A new folder of its own with a free port: below {@code target} when there is one, so that the build cleans up after us. */
    public static Home temporary(String name) {
        try {
            Path target = Path.of("target");
            Path folder = Files.isDirectory(target)
                    ? Files.createTempDirectory(Files.createDirectories(target.resolve("services")), name + "-")
                    : Files.createTempDirectory("leat-" + name + "-");
            return new Home(folder, LoopbackPort.free(), true);
        } catch (IOException failure) {
            throw ServiceError.FOLDER_UNUSABLE.causedBy(failure, "the folder for temporary files", name, failure);
        }
    }

    /** The same folder with a port that the caller chose. */
    public Home onPort(int fixedPort) {
        return new Home(folder, fixedPort, temporary);
    }

    Path data() {
        return folder.resolve("data");
    }
}
