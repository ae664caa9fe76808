package dev.leat.materializer.store;

import java.util.Optional;
import java.util.Set;

/** A store as it was written down. Credentials never show in its text. */
public sealed interface StoreDefinition {

    /** Its name in the view. */
    String name();

    /** {@code elasticsearch}, {@code redis} or {@code postgres}. */
    String type();

    /** How a server is reached. {@code trustStore}: PEM file of the authorities to trust, if not the system's. */
    record Access(String url, Optional<String> user, Optional<String> password, Optional<String> trustStore) {

        @Override
        public String toString() {
            return url + user.map(name -> " as " + name).orElse("");
        }
    }

    /**
     * @param index the alias that readers use; the index behind it carries the generation
     * @param nested paths of the collections to map as {@code nested}, such as {@code lines}
     */
    record Elasticsearch(String name, Access access, String index, Set<String> nested) implements StoreDefinition {

        @Override
        public String type() {
            return "elasticsearch";
        }
    }

    /** @param key the template of a document's key, such as {@code order:{id}}, over the columns of the view's key */
    record Redis(String name, Access access, String key) implements StoreDefinition {

        @Override
        public String type() {
            return "redis";
        }
    }

    /** @param table the view that readers use; the table behind it carries the generation */
    record PostgreSql(String name, Access access, String table) implements StoreDefinition {

        @Override
        public String type() {
            return "postgres";
        }
    }
}
