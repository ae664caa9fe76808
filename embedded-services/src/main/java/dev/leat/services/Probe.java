package dev.leat.services;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks a server of this machine whether it does its work, without a client that would leave threads behind. An exception means
 * not yet, and says why.
 */
public final class Probe {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SOCKET_TIMEOUT_MS = 2_000;
    private static final short API_VERSIONS = 18;
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String PONG = "+PONG";

    private Probe() {}

    /** Whether the answer is 200; an exception when it is not. */
    public static boolean http(String url) throws IOException {
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

    /** Whether the broker answers a request: it opens its port only after the controller has let it in. */
    public static boolean kafka(int port) throws IOException {
        try (Socket socket = connected(port)) {
            DataOutputStream request = new DataOutputStream(socket.getOutputStream());
            request.writeInt(10); // bytes that follow
            request.writeShort(API_VERSIONS);
            request.writeShort(0); // version of the request
            request.writeInt(1); // correlation id
            request.writeShort(-1); // no client id
            request.flush();
            return new DataInputStream(socket.getInputStream()).readInt() > 0;
        }
    }

    /** Whether the server answers and has read its file: it says LOADING until then. */
    public static boolean redis(int port) throws IOException {
        try (Socket socket = connected(port)) {
            socket.getOutputStream().write(PING);
            String answer = new String(socket.getInputStream().readNBytes(PONG.length()), StandardCharsets.US_ASCII);
            if (!answer.equals(PONG)) {
                throw new IOException("PING is answered by '" + answer + "'");
            }
            return true;
        }
    }

    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(LoopbackPort.address(port), SOCKET_TIMEOUT_MS);
            socket.setSoTimeout(SOCKET_TIMEOUT_MS);
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }
}
