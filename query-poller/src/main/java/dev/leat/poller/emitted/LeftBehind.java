package dev.leat.poller.emitted;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders of lives that were killed. */
final class LeftBehind {

    private static final Logger log = LoggerFactory.getLogger(LeftBehind.class);

    private LeftBehind() {}

    /**
     * Deletes those that nobody uses.
     *
     * @param prefix of their names
     * @param file in each, which whoever uses it has locked
     */
    static void delete(Path parent, String prefix, String file) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, prefix + "*")) {
            for (Path folder : folders) {
                if (isUnused(folder.resolve(file))) {
                    delete(folder);
                }
            }
        } catch (IOException left) {
            log.warn("What was left behind in {} stays there: {}", parent, left.toString());
        }
    }

    private static boolean isUnused(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false; // somebody is just about to make it
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException here) {
            return false;
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
