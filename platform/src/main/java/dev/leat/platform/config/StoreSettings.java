package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.leat.materializer.store.StoreDefinition;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Where the documents of a view are kept. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StoreSettings.Elasticsearch.class, name = "elasticsearch"),
    @JsonSubTypes.Type(value = StoreSettings.Redis.class, name = "redis"),
    @JsonSubTypes.Type(value = StoreSettings.Postgres.class, name = "postgres")
})
public sealed interface StoreSettings {

    String url();

    Optional<String> user();

    Optional<Secret> password();

    /** PEM file of the authorities to trust, if not the system's. */
    Optional<String> trustStore();

    /** What of the server it fills: two stores never share one. */
    String target();

    /** The same store for whom writes to it; {@code folder} is what relative paths start from. */
    StoreDefinition definition(String name, Path folder);

    private static StoreDefinition.Access access(StoreSettings store, Path folder) {
        return new StoreDefinition.Access(
                store.url(),
                store.user(),
                store.password().map(Secret::value),
                store.trustStore().map(file -> folder.resolve(file).toString()));
    }

    /**
     * @param user that writes documents
     * @param password of the user
     * @param trustStore PEM file of the authorities to trust, if not the system's
     * @param index the name that readers use
     * @param nested collections to map as {@code nested}, such as {@code lines} or {@code lines.taxes}
     */
    record Elasticsearch(
            @Pattern(
                    regexp = Addresses.HTTP,
                    message = "write the server's address, such as http://localhost:9200" + Addresses.NO_CREDENTIALS)
            String url,

            Optional<String> user,
            Optional<Secret> password,
            Optional<String> trustStore,

            @Pattern(
                    regexp = "[a-z0-9][a-z0-9_.-]{0,199}",
                    message =
                            "name the index: lower-case letters, digits, -, _ and ., beginning with a letter or digit")
            String index,

            List<String> nested)
            implements StoreSettings {

        @JsonCreator
        public Elasticsearch {
            url = Given.text(url);
            user = Given.or(user, Optional.empty());
            password = Given.or(password, Optional.empty());
            trustStore = Given.or(trustStore, Optional.empty());
            index = Given.text(index);
            nested = Given.texts(nested);
        }

        @Override
        public String target() {
            return index;
        }

        @Override
        public StoreDefinition definition(String name, Path folder) {
            return new StoreDefinition.Elasticsearch(
                    name, StoreSettings.access(this, folder), index, new LinkedHashSet<>(nested));
        }
    }

    /**
     * @param user that writes documents
     * @param password of the user
     * @param trustStore PEM file of the authorities to trust, if not the system's
     * @param key the template of a document's key, such as <code>order:{id}</code>
     */
    record Redis(
            @Pattern(
                    regexp = Addresses.REDIS,
                    message = "write the server's address, such as redis://localhost:6379, or rediss:// for TLS"
                            + Addresses.NO_CREDENTIALS)
            String url,

            Optional<String> user,
            Optional<Secret> password,
            Optional<String> trustStore,

            @Pattern(
                    regexp = "[^{}]*(\\{[A-Za-z_][A-Za-z0-9_-]*\\}[^{}]*)+",
                    message =
                            "write the template of a document's key, such as order:\\{id\\}, with each column of the root's key in braces")
            String key)
            implements StoreSettings {

        @JsonCreator
        public Redis {
            url = Given.text(url);
            user = Given.or(user, Optional.empty());
            password = Given.or(password, Optional.empty());
            trustStore = Given.or(trustStore, Optional.empty());
            key = Given.text(key);
        }

        @Override
        public String target() {
            return key;
        }

        @Override
        public StoreDefinition definition(String name, Path folder) {
            return new StoreDefinition.Redis(name, StoreSettings.access(this, folder), key);
        }
    }

    /**
     * @param user that writes documents, and owns what Leat makes
     * @param password of the user
     * @param trustStore PEM file of the authorities to trust, if not the system's
     * @param table the name that readers use, with or without its schema
     */
    record Postgres(
            @Pattern(
                    regexp = Addresses.POSTGRES,
                    message = "write the database's JDBC address, such as jdbc:postgresql://localhost:5432/reports"
                            + Addresses.NO_CREDENTIALS)
            String url,

            Optional<String> user,
            Optional<Secret> password,
            Optional<String> trustStore,

            @Pattern(
                    regexp = "([A-Za-z_][A-Za-z0-9_]*\\.)?[A-Za-z_][A-Za-z0-9_]*",
                    message = "name the table, such as order_details or reports.order_details: letters, digits and _")
            String table)
            implements StoreSettings {

        @JsonCreator
        public Postgres {
            url = Given.text(url);
            user = Given.or(user, Optional.empty());
            password = Given.or(password, Optional.empty());
            trustStore = Given.or(trustStore, Optional.empty());
            table = Given.text(table);
        }

        @Override
        public String target() {
            return table;
        }

        @Override
        public StoreDefinition definition(String name, Path folder) {
            return new StoreDefinition.PostgreSql(name, StoreSettings.access(this, folder), table);
        }
    }
}
