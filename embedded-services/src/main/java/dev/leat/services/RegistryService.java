package dev.leat.services;

/** An Apicurio Registry that keeps its artifacts, and the ids it gave them, across restarts. */
public interface RegistryService extends Service {

    /** The server's root, such as {@code http://127.0.0.1:8080}; its APIs are below {@code /apis}. */
    String url();

    /** Apicurio's own API, version 3. */
    default String apiUrl() {
        return url() + "/apis/registry/v3";
    }

    /** The API that Confluent's clients speak, version 7. */
    default String confluentUrl() {
        return url() + "/apis/ccompat/v7";
    }
}
