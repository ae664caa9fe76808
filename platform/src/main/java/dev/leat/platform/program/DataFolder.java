package dev.leat.platform.program;

import dev.leat.stream.error.LeatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder for everything that the program keeps on this machine. One program at a time holds it, until it ends. */
final class DataFolder implements AutoCloseable {

    private final Path folder;
    private final FileChannel channel;

    private DataFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @throws LeatException operator, when another program holds the folder, or it cannot be used */
    static DataFolder take(Path folder) {
        Path file = folder.resolve("leat.pid");
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                String holder = Files.readString(file, StandardCharsets.UTF_8).strip();
                channel.close();
                throw new LeatException(
                        ProgramError.DATA_FOLDER_TAKEN,
                        "another program (process " + holder + ") works in " + folder
                                + "; stop that one, or give this one another folder with the key data");
            }
            String pid = Long.toString(ProcessHandle.current().pid());
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)));
            return new DataFolder(folder, channel);
        } catch (IOException e) {
            throw new LeatException(
                    ProgramError.DATA_FOLDER_UNUSABLE,
                    "the data folder " + folder + " cannot be used (" + e
                            + "); make it writable for this user, or name another with the key data",
                    e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    /**
     * A folder in it with nothing inside: what a program left there that was killed is removed.
     *
     * @throws LeatException operator, when that cannot be done
     */
    Path emptied(String name) {
        Path emptied = resolve(name);
        try {
            if (Files.exists(emptied)) {
                try (Stream<Path> left = Files.walk(emptied)) {
                    for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            return Files.createDirectories(emptied);
        } catch (IOException e) {
            throw new LeatException(
                    ProgramError.DATA_FOLDER_UNUSABLE,
                    "the folder " + emptied + " cannot be emptied (" + e
                            + "); remove it, or make it writable for this user",
                    e);
        }
    }

    /** Lets go of it. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
