package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the running program listens for its command line and for scrapers.
 *
 * @param host an address of this machine; one that other machines reach needs a token
 * @param port 0: any free one
 * @param token that whoever calls must present
 */
public record ApiSettings(
        @NotBlank(message = "missing: an address of this machine, such as 127.0.0.1")
        String host,

        @Min(value = 0, message = "a port is 0 to 65535") @Max(value = 65535, message = "a port is 0 to 65535")
        Integer port,

        Optional<Secret> token) {

    public static final int DEFAULT_PORT = 8750;

    static final int SHORTEST_TOKEN = 24;

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");

    static final ApiSettings DEFAULT = new ApiSettings("127.0.0.1", DEFAULT_PORT, Optional.empty());

    /** What holds when the file says nothing. */
    public static ApiSettings usual() {
        return DEFAULT;
    }

    /** Whether no other machine reaches it. */
    public boolean isOfThisMachine() {
        return LOOPBACK.matcher(host).matches();
    }

    /** Of no use with port 0. */
    public URI url() {
        return URI.create(
                "http://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port);
    }

    @JsonCreator
    public ApiSettings {
        host = Given.or(host, "127.0.0.1");
        port = Given.or(port, DEFAULT_PORT);
        token = Given.or(token, Optional.empty());
    }
}
