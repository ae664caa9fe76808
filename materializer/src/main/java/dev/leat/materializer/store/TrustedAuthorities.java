package dev.leat.materializer.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The authorities that a TLS connection trusts. */
public final class TrustedAuthorities {

    private TrustedAuthorities() {}

    /**
     * Trusts the authorities of the PEM file only, or those of the system if there is none.
     *
     * @throws dev.leat.stream.error.LeatException operator, if the file cannot be read or holds no certificate
     */
    public static SSLContext context(Optional<String> pemFile) {
        try {
            if (pemFile.isEmpty()) {
                return SSLContext.getDefault();
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate certificate : certificates(Path.of(pemFile.get()))) {
                trusted.setCertificateEntry("authority-" + count++, certificate);
            }
            if (count == 0) {
                throw StoreError.STORE_UNUSABLE.exception(
                        "trust store %s holds no certificate; it must be a PEM file of one or more", pemFile.get());
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException failure) {
            throw StoreError.STORE_UNUSABLE.causedBy(
                    failure,
                    "trust store %s cannot be used: %s; it must be a readable PEM file of the authorities to trust",
                    pemFile.orElse("of the system"),
                    failure);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }
}
