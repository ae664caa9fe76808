package dev.leat.stream.registry;

import java.util.Optional;

/**
 * How the registry is reached. Holds secrets: {@link #toString()} shows the address only.
 *
 * @param url of the v3 API: {@code http://localhost:8080/apis/registry/v3}
 */
public record RegistryAccess(String url, Optional<Credentials> credentials, Optional<TrustStore> trustStore) {

    /** What stands in the Authorization header. */
    public sealed interface Credentials {

        record Basic(String user, String password) implements Credentials {
            @Override
            public String toString() {
                return "user " + user;
            }
        }

        record Bearer(String token) implements Credentials {
            @Override
            public String toString() {
                return "a bearer token";
            }
        }
    }

    /** A registry that asks for nothing. */
    public static RegistryAccess open(String url) {
        return new RegistryAccess(url, Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
        return url;
    }
}
