package dev.leat.platform.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a demo: emptied when a demo begins, but never one that was not a demo's, nor one where another demo runs. */
final class DemoFolder implements AutoCloseable {

    private static final String MARK = "leat-demo";

    private final Path folder;
    private final FileChannel mark;

    private DemoFolder(Path folder, FileChannel mark) {
        this.folder = folder;
        this.mark = mark;
    }

    /** @throws IOException with what to do, when the folder is somebody else's */
    static DemoFolder empty(Path given) throws IOException {
        Path folder = given.toAbsolutePath().normalize();
        Files.createDirectories(folder);
        List<Path> content = children(folder);
        if (!content.isEmpty() && !content.contains(folder.resolve(MARK))) {
            throw new IOException(
                    "%s is not empty and not a demo's folder; name another one with --folder".formatted(folder));
        }
        FileChannel mark = FileChannel.open(folder.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = mark.tryLock();
        if (lock == null) {
            mark.close();
            throw new IOException(
                    "another demo runs in %s; stop it, or name another folder with --folder".formatted(folder));
        }
        for (Path child : content) {
            if (!child.endsWith(MARK)) {
                delete(child);
            }
        }
        return new DemoFolder(folder, mark);
    }

    Path path() {
        return folder;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> below = Files.walk(path)) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Lets another demo have it; what it holds stays to be looked at. */
    @Override
    public void close() throws IOException {
        mark.close();
    }
}
