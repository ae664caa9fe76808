package dev.leat.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Redis, which appends every write to a file that it reads again when it starts. Its binary is linked against the system's
 * OpenSSL 3 ({@code libssl.so.3}); where that is missing, its log says so.
 */
public final class RedisServer extends EmbeddedServer implements RedisService {

    private final Distributions distributions = new Distributions();
    private @Nullable Path binary;

    public RedisServer(Home home) {
        super("Redis", home);
    }

    @Override
    void prepare() throws IOException {
        binary = distributions.redis();
        Files.createDirectories(home().data());
    }

    @Override
    List<String> command() {
        if (binary == null) {
            throw new IllegalStateException("not prepared");
        }
        return List.of(
                binary.toString(),
                "--bind",
                LoopbackPort.HOST,
                "--port",
                Integer.toString(home().port()),
                "--dir",
                home().data().toString(),
                "--daemonize",
                "no",
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                home().temporary() ? "no" : "everysec");
    }

    @Override
    boolean answers() throws IOException {
        return Probe.redis(home().port());
    }

    @Override
    public String uri() {
        return "redis://" + LoopbackPort.HOST + ":" + home().port();
    }
}
