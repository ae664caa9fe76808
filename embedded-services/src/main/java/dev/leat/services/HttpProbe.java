package dev.leat.services;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** Asks a server over HTTP whether it is well; without a client that would leave threads behind. */
final class HttpProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private HttpProbe() {}

    /** Whether the answer is 200; an exception when there is no answer. */
    static boolean isOk(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException(url + " answers " + status);
            }
            return true;
        } finally {
            connection.disconnect();
        }
    }
}
