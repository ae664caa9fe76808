package dev.leat.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;

/**
 * The servers' own distributions: where Maven put them when this module was built, and where they are unpacked, which is a
 * cache of the user's that all builds and all runs share.
 *
 * <p>Thread-safe, also against other JVMs: a distribution appears in the cache as a whole or not at all.
 */
final class Distributions {

    private final Properties properties = new Properties();
    private final Path cache;

    Distributions() {
        this(cacheOfTheUser());
    }

    Distributions(Path cache) {
        this.cache = cache;
        try (InputStream resource = Distributions.class.getResourceAsStream("distributions.properties")) {
            properties.load(Objects.requireNonNull(resource, "distributions.properties"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The folder with {@code bin}, {@code lib} and {@code share}. */
    Path postgreSql() {
        return unpacked("postgresql", "PostgreSQL", Archive.XZ_TAR_IN_JAR);
    }

    /** The folder with {@code bin/mysqld} and what that needs. */
    Path mySql() {
        return unpacked("mysql", "MySQL", Archive.MYSQL_IN_ZIP);
    }

    /** The folder with {@code quarkus-run.jar}. */
    Path registry() {
        return unpacked("registry", "Apicurio Registry", Archive.GZIP_TAR);
    }

    /** The server's binary. */
    Path redis() {
        return unpacked("redis", "Redis", Archive.REDIS_IN_JAR).resolve("redis-server");
    }

    /** The folder with {@code bin}, {@code config} and {@code lib}. */
    Path elasticsearch() {
        return unpacked("elasticsearch", "Elasticsearch", Archive.ZIP)
                .resolve("elasticsearch-" + property("elasticsearch.version"));
    }

    /** The class path of a broker; the artifacts are used where they are. */
    String kafkaClassPath() {
        String classPath = property("kafka.class.path");
        for (String artifact : classPath.split(":", -1)) {
            required("Kafka", Path.of(artifact));
        }
        return classPath;
    }

    private Path unpacked(String name, String displayName, Archive archive) {
        Path place = cache.resolve(name + "-" + property(name + ".version"));
        if (!Files.isDirectory(place)) {
            Path source = required(displayName, Path.of(property(name + ".archive")));
            try {
                unpack(source, archive, place);
            } catch (IOException failure) {
                throw ServiceError.DISTRIBUTION_BROKEN.causedBy(failure, source, place, failure);
            }
        }
        return place;
    }

    private static void unpack(Path source, Archive archive, Path place) throws IOException {
        Files.createDirectories(place.getParent());
        Path draft = Files.createTempDirectory(place.getParent(), "." + place.getFileName() + "-");
        try {
            archive.unpack(source, draft);
            Files.setPosixFilePermissions(draft, Archive.READABLE_BY_ALL);
            try {
                Files.move(draft, place);
            } catch (IOException failure) {
                if (!Files.isDirectory(place)) {
                    throw failure;
                }
                // somebody else was faster
            }
        } finally {
            Folders.delete(draft);
        }
    }

    private static Path required(String displayName, Path artifact) {
        if (!Files.isReadable(artifact)) {
            throw ServiceError.DISTRIBUTION_MISSING.exception(displayName, artifact);
        }
        return artifact;
    }

    private String property(String key) {
        return Objects.requireNonNull(properties.getProperty(key), key);
    }

    private static Path cacheOfTheUser() {
        String chosen = System.getenv("XDG_CACHE_HOME");
        Path parent = chosen == null || chosen.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(chosen);
        return parent.resolve("leat");
    }
}
