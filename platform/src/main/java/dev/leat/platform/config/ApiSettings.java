package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;

/**
 * Where the running program listens for its command line and for scrapers.
 *
 * @param host an address of this machine that no other machine reaches
 * @param port 0: any free one
 */
public record ApiSettings(
        @Pattern(
                regexp = "localhost|127(\\.\\d{1,3}){3}|\\[?::1]?",
                message = "the API has no access control yet and listens on this machine only: write 127.0.0.1")
        String host,

        @Min(value = 0, message = "a port is 0 to 65535") @Max(value = 65535, message = "a port is 0 to 65535")
        Integer port) {

    public static final int DEFAULT_PORT = 8750;

    static final ApiSettings DEFAULT = new ApiSettings("127.0.0.1", DEFAULT_PORT);

    /** What holds when the file says nothing. */
    public static ApiSettings usual() {
        return DEFAULT;
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
    }
}
