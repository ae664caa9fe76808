package dev.leat.stream.registry;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates that are trusted instead of the JDK's own.
 *
 * @param file PEM ({@code .pem}, {@code .crt}), or a PKCS12 or JKS store
 * @param password of the store; empty for PEM
 */
public record TrustStore(Path file, String password) {

    /** @throws LeatException operator, naming the file, when it cannot be used */
    SSLContext tls() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(isPem() ? pem() : KeyStore.getInstance(file.toFile(), password.toCharArray()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new LeatException(
                    StreamError.REGISTRY_REFUSED,
                    "the registry's trust store %s cannot be used: %s; give a PEM file or a PKCS12 store and its password"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private boolean isPem() {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".pem") || name.endsWith(".crt");
    }

    private KeyStore pem() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted-" + number++, certificate);
            }
        }
        return store;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
