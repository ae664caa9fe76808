package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.RegistryAccess.Credentials;
import dev.leat.stream.registry.RegistryAccess.Credentials.Basic;
import dev.leat.stream.registry.RegistryAccess.Credentials.Bearer;
import dev.leat.stream.registry.TrustStore;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.util.Optional;

/** Which schema registry: one that runs somewhere, or one that Leat starts for itself. */
@JsonDeserialize(using = RegistrySettings.Reader.class)
public sealed interface RegistrySettings {

    /** Started and stopped with the program; its state is kept in Kafka. */
    enum Embedded implements RegistrySettings {
        HERE
    }

    /**
     * @param user as which Leat reads and registers schemas
     * @param password of the user
     * @param token instead of user and password
     * @param trustStore the authorities to trust, if not the system's: PEM, PKCS12 or JKS
     * @param trustStorePassword of a PKCS12 or JKS file
     */
    @JsonDeserialize
    record Server(
            @Pattern(
                    regexp = Addresses.REGISTRY,
                    message = "write the registry's API of version 3, such as http://localhost:8080/apis/registry/v3"
                            + Addresses.NO_CREDENTIALS)
            String url,

            Optional<String> user,
            Optional<Secret> password,
            Optional<Secret> token,
            Optional<String> trustStore,
            Optional<Secret> trustStorePassword)
            implements RegistrySettings {

        @JsonCreator
        public Server {
            url = Given.text(url);
            user = Given.or(user, Optional.empty());
            password = Given.or(password, Optional.empty());
            token = Given.or(token, Optional.empty());
            trustStore = Given.or(trustStore, Optional.empty());
            trustStorePassword = Given.or(trustStorePassword, Optional.empty());
        }

        /** @param folder what a relative path starts from */
        public RegistryAccess access(Path folder) {
            Optional<Credentials> credentials = token.<Credentials>map(secret -> new Bearer(secret.value()))
                    .or(() -> user.map(
                            name -> new Basic(name, password.map(Secret::value).orElse(""))));
            return new RegistryAccess(
                    url.replaceAll("/$", ""),
                    credentials,
                    trustStore.map(file -> new TrustStore(
                            folder.resolve(file),
                            trustStorePassword.map(Secret::value).orElse(""))));
        }
    }

    /** For Jackson. */
    final class Reader extends OrEmbedded<RegistrySettings> {

        private static final long serialVersionUID = 1L;

        Reader() {
            super(RegistrySettings.class, Server.class, Embedded.class);
        }
    }
}
