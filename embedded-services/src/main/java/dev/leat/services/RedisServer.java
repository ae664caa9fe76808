package dev.leat.services;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Redis, which appends every write to a file that it reads again when it starts. Its binary is linked against the system's
 * OpenSSL 3 ({@code libssl.so.3}); where that is missing, its log says so.
 */
public final class RedisServer extends EmbeddedServer implements RedisService {

    private static final int PROBE_TIMEOUT_MS = 2_000;
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String PONG = "+PONG";

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

    /** Whether the server answers and has read its file: it says LOADING until then. */
    @Override
    boolean answers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(LoopbackPort.address(home().port()), PROBE_TIMEOUT_MS);
            socket.setSoTimeout(PROBE_TIMEOUT_MS);
            socket.getOutputStream().write(PING);
            String answer = new String(socket.getInputStream().readNBytes(PONG.length()), StandardCharsets.US_ASCII);
            if (!answer.equals(PONG)) {
                throw new IOException("PING is answered by " + answer);
            }
            return true;
        }
    }

    @Override
    public String uri() {
        return "redis://" + LoopbackPort.HOST + ":" + home().port();
    }
}
