package dev.leat.materializer.store;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A store as it was written down. Credentials never show in its text. */
public sealed interface StoreDefinition {

    /** Its name in the view. */
    String name();

    Access access();

    /** {@code elasticsearch}, {@code redis} or {@code postgres}. */
    String type();

    /**
     * How a server is reached.
     *
     * @param url may hold credentials where the server's own kind of url may; {@code user} and {@code password} win
     * @param trustStore PEM file of the authorities to trust, if not the system's
     */
    record Access(String url, Optional<String> user, Optional<String> password, Optional<String> trustStore) {

        private static final Pattern USER_INFO = Pattern.compile("//[^/?#]*@");
        private static final Pattern PARAMETERS = Pattern.compile("[?].*", Pattern.DOTALL);

        /** An access without credentials, trusting what the system trusts. */
        public static Access to(String url) {
            return new Access(url, Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** The url without user, password and parameters: the only form that may be shown. */
        public String printableUrl() {
            return PARAMETERS.matcher(USER_INFO.matcher(url).replaceAll("//")).replaceAll("");
        }

        @Override
        public String toString() {
            return printableUrl() + user.map(name -> " as " + name).orElse("");
        }
    }

    /**
     * @param access one or more http(s) urls of nodes of one cluster, separated by commas
     * @param index the alias that readers use; the index behind it carries the generation
     * @param nested paths of the collections to map as {@code nested}, such as {@code lines} or {@code customer.addresses}
     */
    record Elasticsearch(String name, Access access, String index, Set<String> nested) implements StoreDefinition {

        public Elasticsearch {
            nested = Set.copyOf(nested);
        }

        @Override
        public String type() {
            return "elasticsearch";
        }
    }

    /**
     * @param access {@code redis://} or, for TLS, {@code rediss://}, with the number of the database as its path
     * @param key the template of a document's key, such as {@code order:{id}}, over the columns of the view's key
     */
    record Redis(String name, Access access, String key) implements StoreDefinition {

        @Override
        public String type() {
            return "redis";
        }
    }

    /**
     * @param access a JDBC url
     * @param table the view that readers use, with its schema if it is not the user's own; the table behind it carries the
     *     generation
     */
    record PostgreSql(String name, Access access, String table) implements StoreDefinition {

        @Override
        public String type() {
            return "postgres";
        }
    }
}
