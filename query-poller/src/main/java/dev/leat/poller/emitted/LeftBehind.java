package dev.leat.poller.emitted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders of lives, each with the process that it belongs to in its name; those of processes that are no more can go. */
final class LeftBehind {

    private static final Logger log = LoggerFactory.getLogger(LeftBehind.class);

    private LeftBehind() {}

    /**
     * A new folder of this process.
     *
     * @param name of what lives there; no dot is in it
     */
    static Path folder(Path parent, String name) throws IOException {
        return Files.createTempDirectory(parent, prefix(name) + mark(ProcessHandle.current()) + ".");
    }

    private static String prefix(String name) {
        return "leat-" + name + ".";
    }

    /** Numbers of processes are given again. */
    private static String mark(ProcessHandle process) {
        Instant begun = process.info().startInstant().orElse(Instant.EPOCH);
        return process.pid() + "-" + begun.toEpochMilli();
    }

    /** Deletes those of that name which nobody uses. */
    static void delete(Path parent, String name) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, prefix(name) + "*")) {
            for (Path folder : folders) {
                if (isUnused(
                        folder.getFileName().toString().substring(prefix(name).length()))) {
                    delete(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException left) {
            log.warn("What was left behind in {} stays there: {}", parent, left.toString());
        }
    }

    private static boolean isUnused(String marked) {
        String mark = marked.substring(0, Math.max(0, marked.indexOf('.')));
        return mark.matches("\\d+-\\d+")
                && ProcessHandle.of(Long.parseLong(mark.substring(0, mark.indexOf('-'))))
                        .filter(process -> mark(process).equals(mark))
                        .isEmpty();
    }

    /** Deletes a folder as far as it is there and that can be done. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException left) {
            log.warn("{} stays there: {}", folder, left.toString());
        }
    }
}
