package dev.leat.services;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** The ways in which distributions are packed. Decompression is Java's, so that besides {@code tar} nothing need be installed. */
enum Archive {
    GZIP_TAR {
        @Override
        void unpack(Path source, Path target) throws IOException {
            try (InputStream tar = new GZIPInputStream(Files.newInputStream(source), BUFFER_BYTES)) {
                untar(tar, target);
            }
        }
    },

    /** One {@code .txz} at the top of a jar. */
    XZ_TAR_IN_JAR {
        @Override
        void unpack(Path source, Path target) throws IOException {
            try (FileSystem jar = FileSystems.newFileSystem(source);
                    InputStream packed =
                            new BufferedInputStream(Files.newInputStream(only(jar, "*.txz")), BUFFER_BYTES);
                    InputStream tar = new XZInputStream(packed)) {
                untar(tar, target);
            }
        }
    },

    /** The one for Linux among the binaries at the top of a jar. */
    REDIS_IN_JAR {
        @Override
        void unpack(Path source, Path target) throws IOException {
            try (FileSystem jar = FileSystems.newFileSystem(source)) {
                Path binary = Files.copy(only(jar, "redis-server-*-linux-amd64"), target.resolve("redis-server"));
                Files.setPosixFilePermissions(binary, READABLE_BY_ALL);
            }
        }
    },

    ZIP {
        @Override
        void unpack(Path source, Path target) throws IOException {
            unzip(source, target, entry -> true);
        }
    },

    /**
     * What mysqld needs of a zip with everything that is MySQL. It is linked against libaio and libnuma, which are not on
     * every machine; with {@code innodb_use_native_aio} and {@code innodb_numa_interleave} off it never calls them.
     */
    MYSQL_IN_ZIP {
        @Override
        void unpack(Path source, Path target) throws IOException {
            unzip(source, target, entry -> MYSQLD.matcher(entry).matches());
            Path libraries = target.resolve("lib/private");
            StandInLibrary.write(
                    libraries,
                    "libaio.so.1",
                    Map.of("LIBAIO_0.1", List.of("io_submit"), "LIBAIO_0.4", List.of("io_setup", "io_getevents")));
            StandInLibrary.write(
                    libraries,
                    "libnuma.so.1",
                    Map.of(
                            "libnuma_1.1",
                            List.of("numa_available", "numa_alloc_local", "numa_free", "mbind", "set_mempolicy"),
                            "libnuma_1.2",
                            List.of("numa_bitmask_free", "numa_get_mems_allowed")));
        }
    };

    static final Set<PosixFilePermission> READABLE_BY_ALL = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Pattern MYSQLD =
            Pattern.compile("bin/mysqld|lib/private/(lib(crypto|ssl|protobuf-lite)\\.so\\..*|icudt.*)|share/.*");

    private static final int BUFFER_BYTES = 1 << 16;

    /** Unpacks into an existing, empty folder. */
    abstract void unpack(Path source, Path target) throws IOException;

    /** Those of the entries, by their path, that are wanted. */
    private static void unzip(Path source, Path target, Predicate<String> wanted) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(source, Map.of("enablePosixFileAttributes", "true"));
                Stream<Path> entries = Files.walk(zip.getPath("/"))) {
            for (Path entry : (Iterable<Path>) entries.skip(1)::iterator) {
                String path = entry.toString().substring(1);
                if (!wanted.test(path)) {
                    continue;
                }
                Path copy = target.resolve(path);
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(copy);
                } else {
                    Files.createDirectories(copy.getParent());
                    Files.copy(entry, copy);
                    Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(entry));
                }
            }
        }
    }

    private static void untar(InputStream tar, Path target) throws IOException {
        Process process = new ProcessBuilder(
                        List.of("tar", "-x", "--no-same-owner", "-C", target.toString(), "-f", "-"))
                .redirectErrorStream(true)
                .start();
        IOException broken = null;
        try (OutputStream feed = process.getOutputStream()) {
            tar.transferTo(feed);
        } catch (IOException failure) {
            broken = failure;
        }
        String complaint = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        if (status != 0 || broken != null) {
            throw new IOException("tar ended with status " + status + ": " + complaint.strip(), broken);
        }
    }

    private static Path only(FileSystem jar, String glob) throws IOException {
        try (var found = Files.newDirectoryStream(jar.getPath("/"), glob)) {
            for (Path entry : found) {
                return entry;
            }
        }
        throw new NoSuchFileException(glob);
    }
}
