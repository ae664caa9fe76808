package dev.leat.materializer.store.redis;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.TrustedAuthorities;
import dev.leat.stream.error.LeatException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** One connection, opened when it is first needed and again after it broke. Owned by one thread. */
final class RedisSession implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int ANSWER_TIMEOUT_MS = 20_000;
    private static final int DEFAULT_PORT = 6379;

    /** First words of errors that pass by themselves. */
    private static final Set<String> PASSING = Set.of(
            "LOADING",
            "BUSY",
            "OOM",
            "READONLY",
            "MISCONF",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "NOREPLICAS",
            "UNKILLABLE");

    private static final Set<String> DENIED = Set.of("NOAUTH", "WRONGPASS", "NOPERM");

    private final StoreDefinition.Access access;
    private final HostAndPort server;
    private final DefaultJedisClientConfig config;
    private @Nullable Jedis connection;

    RedisSession(StoreDefinition.Access access) {
        this.access = access;
        URI uri = uri(access);
        this.server = new HostAndPort(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
        this.config = config(access, uri);
    }

    /**
     * Does the work on a connection that answers.
     *
     * @throws LeatException retryable if Redis does not answer or is not ready; operator if it refuses us
     */
    <T> T with(Function<Jedis, T> work) {
        try {
            Jedis known = connection;
            if (known == null) {
                known = new Jedis(server, config);
                connection = known;
            }
            return work.apply(known);
        } catch (JedisException failure) {
            // a broken pipeline leaves answers behind: never use that connection again
            close();
            throw meaning(failure);
        }
    }

    private LeatException meaning(JedisException failure) {
        String text = String.valueOf(failure.getMessage());
        int blank = text.indexOf(' ');
        String word = blank < 0 ? text : text.substring(0, blank);
        boolean denied = DENIED.contains(word) || text.startsWith("ERR AUTH");
        if (denied || failure instanceof JedisAccessControlException) {
            return StoreError.STORE_ACCESS_DENIED.causedBy(
                    failure,
                    "Redis at %s refuses: %s; check user and password, and that the user may run get, set, del, unlink, exists, scan,"
                            + " evalsha and script|load on the keys of the view and on leat:*",
                    access,
                    text);
        }
        if (failure instanceof JedisConnectionException && failure.getCause() instanceof SSLException) {
            return StoreError.STORE_ACCESS_DENIED.causedBy(
                    failure,
                    "Redis at %s: TLS failed: %s; name the authority that signed its certificate as trust store (PEM), or"
                            + " write redis:// if it speaks no TLS",
                    access,
                    failure.getCause().getMessage());
        }
        if (failure instanceof JedisDataException && !PASSING.contains(word)) {
            return StoreError.STORE_UNUSABLE.causedBy(failure, "Redis at %s refuses: %s", access, text);
        }
        return StoreError.STORE_UNAVAILABLE.causedBy(
                failure, "Redis at %s does not take documents: %s; is it running and the url right?", access, text);
    }

    /** @throws LeatException operator, if it is none */
    static URI uri(StoreDefinition.Access access) {
        try {
            URI uri = new URI(access.url());
            String path = uri.getPath() == null ? "" : uri.getPath();
            boolean ours = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
            if (ours && uri.getHost() != null && path.matches("/?|/\\d{1,9}")) {
                return uri;
            }
        } catch (URISyntaxException notAUri) {
            // not as a cause: it quotes the url with its password
            throw notAUrl(access);
        }
        throw notAUrl(access);
    }

    private static LeatException notAUrl(StoreDefinition.Access access) {
        return StoreError.STORE_UNUSABLE.exception(
                "%s is not the url of a Redis; write it as redis://host:port/database, or rediss:// for TLS",
                access.printableUrl());
    }

    @SuppressWarnings("deprecation") // what replaces the three TLS settings reads key stores only, no PEM
    private static DefaultJedisClientConfig config(StoreDefinition.Access access, URI uri) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(CONNECT_TIMEOUT_MS)
                .socketTimeoutMillis(ANSWER_TIMEOUT_MS)
                .clientName("leat");
        String path = uri.getPath() == null ? "" : uri.getPath().replace("/", "");
        config.database(path.isEmpty() ? 0 : Integer.parseInt(path));
        String info = uri.getUserInfo() == null ? "" : uri.getUserInfo();
        int colon = info.indexOf(':');
        Optional<String> user = access.user().or(() -> notEmpty(colon < 0 ? info : info.substring(0, colon)));
        Optional<String> password = access.password().or(() -> notEmpty(colon < 0 ? "" : info.substring(colon + 1)));
        user.ifPresent(config::user);
        password.ifPresent(config::password);
        if ("rediss".equals(uri.getScheme())) {
            SSLParameters parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            config.ssl(true)
                    .sslSocketFactory(
                            TrustedAuthorities.context(access.trustStore()).getSocketFactory())
                    .sslParameters(parameters);
        }
        return config.build();
    }

    private static Optional<String> notEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** Idempotent; the session opens again when it is used again. */
    @Override
    public void close() {
        Jedis known = connection;
        connection = null;
        if (known != null) {
            try {
                known.close();
            } catch (JedisException alreadyBroken) {
                return;
            }
        }
    }
}
