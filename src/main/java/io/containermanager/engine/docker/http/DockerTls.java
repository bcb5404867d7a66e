package io.containermanager.engine.docker.http;

import io.containermanager.event.FailureText;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes a TLS context of the three PEM files that Docker's own command reads. */
public final class DockerTls {

    private static final char[] IN_MEMORY = "in-memory".toCharArray();

    private DockerTls() {}

    /**
     * The context of a folder's {@code ca.pem}, {@code cert.pem} and {@code key.pem}.
     *
     * @throws IllegalArgumentException when they cannot be used; the message names the folder
     */
    public static SSLContext of(Path folder) {
        try {
            var own = Keys.builder()
                    .pem(pem -> pem.key(Resource.create(folder.resolve("key.pem")))
                            .certChain(Resource.create(folder.resolve("cert.pem"))))
                    .build();
            var trusted = Keys.builder()
                    .pem(pem -> pem.certificates(Resource.create(folder.resolve("ca.pem"))))
                    .build();
            var context = SSLContext.getInstance("TLS");
            context.init(keys(own).getKeyManagers(), trust(trusted).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException | RuntimeException unusable) {
            throw new IllegalArgumentException(
                    "DOCKER_CERT_PATH = %s: ca.pem, cert.pem and key.pem there cannot be used for TLS (%s); correct them, or unset DOCKER_TLS_VERIFY"
                            .formatted(folder, FailureText.of(unusable)),
                    unusable);
        }
    }

    private static KeyManagerFactory keys(Keys own) throws GeneralSecurityException, IOException {
        var store = emptyStore();
        var chain = own.certChain().toArray(java.security.cert.X509Certificate[]::new);
        store.setKeyEntry("client", own.privateKey().orElseThrow(), IN_MEMORY, chain);
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY);
        return factory;
    }

    private static TrustManagerFactory trust(Keys trusted) throws GeneralSecurityException, IOException {
        var store = emptyStore();
        for (var certificate : trusted.certs()) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, IN_MEMORY);
        return store;
    }
}
