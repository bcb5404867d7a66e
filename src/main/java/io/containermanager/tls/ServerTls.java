package io.containermanager.tls;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The listener's certificate chain and private key ({@code server.tls}), read from PEM files and verified to match.
 *
 * @param certificateChain the leaf first, then the intermediates that lead to a root that clients trust
 * @param privateKey the leaf's key: PKCS#8, or the older formats for RSA and EC; not encrypted
 * @param seen the files' contents, to detect changes
 */
public record ServerTls(List<X509Certificate> certificateChain, PrivateKey privateKey, String seen) {

    /** The offered versions: older ones are broken. */
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private static final byte[] PROOF = "these belong together".getBytes(StandardCharsets.US_ASCII);

    /**
     * The paths of the PEM files.
     *
     * @param certificateChain {@code server.tls.certificate-chain}
     * @param privateKey {@code server.tls.private-key}
     */
    public record PemFiles(Path certificateChain, Path privateKey) {}

    /** Why the files cannot be used: one line that names key, file and reason. */
    public static final class UnusableException extends Exception {
        UnusableException(String message) {
            super(message);
        }
    }

    /** The contents of both files, as in {@link #seen}, without parsing them. */
    static String content(PemFiles files) throws UnusableException {
        return text("server.tls.certificate-chain", files.certificateChain())
                + text("server.tls.private-key", files.privateKey());
    }

    /** Reads both files. */
    public static ServerTls read(PemFiles files) throws UnusableException {
        var chainText = text("server.tls.certificate-chain", files.certificateChain());
        var keyText = text("server.tls.private-key", files.privateKey());
        var chain = chain(files.certificateChain(), chainText);
        var key = key(files.privateKey(), keyText);
        if (!belongTogether(chain.getFirst(), key)) {
            throw new UnusableException("server.tls.private-key = " + files.privateKey()
                    + ": is not the key of the first certificate in " + files.certificateChain());
        }
        return new ServerTls(List.copyOf(chain), key, chainText + keyText);
    }

    /** The web server's configuration. */
    public Tls tls() {
        return Tls.builder()
                .privateKey(privateKey)
                .privateKeyCertChain(certificateChain)
                .enabledProtocols(PROTOCOLS)
                .enabledCipherSuites(TlsSuites.OFFERED)
                .build();
    }

    /** A trust manager for exactly these certificates, for health checks under any name. */
    public SSLContext trusting() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < certificateChain.size(); i++) {
                store.setCertificateEntry("own-" + i, certificateChain.get(i));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException everyJdkCan) {
            throw new IllegalStateException(everyJdkCan);
        }
    }

    private static String text(String key, Path file) throws UnusableException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw new UnusableException(key + " = " + file + ": there is no such file");
        } catch (IOException unreadable) {
            throw new UnusableException(key + " = " + file + ": cannot be read ("
                    + unreadable.getClass().getSimpleName() + ")");
        }
    }

    private static List<X509Certificate> chain(Path file, String text) throws UnusableException {
        try {
            var chain = Keys.builder()
                    .pem(pem -> pem.certChain(Resource.create("certificate chain", bytes(text))))
                    .build()
                    .certChain();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (RuntimeException noCertificates) {
            // Reported below: the parser's message may quote the file.
        }
        throw new UnusableException("server.tls.certificate-chain = " + file
                + ": holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
    }

    private static PrivateKey key(Path file, String text) throws UnusableException {
        try {
            var key = Keys.builder()
                    .pem(pem -> pem.key(Resource.create("private key", bytes(text))))
                    .build()
                    .privateKey();
            if (key.isPresent()) {
                return key.get();
            }
        } catch (RuntimeException noKey) {
            // Reported below: the parser's message may quote the file.
        }
        throw new UnusableException("server.tls.private-key = " + file
                + ": holds no private key in PEM that is not encrypted (-----BEGIN PRIVATE KEY-----)");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        var algorithm = switch (key.getAlgorithm().toUpperCase(Locale.ROOT)) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROOF);
            var signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROOF);
            return signature.verify(signed);
        } catch (GeneralSecurityException ofDifferentKinds) {
            return false;
        }
    }
}
