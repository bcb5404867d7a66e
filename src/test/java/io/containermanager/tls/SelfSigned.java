package io.containermanager.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate for localhost, made by the JDK's keytool. */
public record SelfSigned(Key key, Certificate certificate) {

    private static final String PASSWORD = "changeit";

    /** A new pair; {@code algorithm} is RSA or EC. */
    public static SelfSigned make(Path folder, String name, String algorithm) {
        var store = folder.resolve(name + ".p12");
        try {
            var keytool = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "own",
                            "-keyalg",
                            algorithm,
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "SAN=dns:localhost,ip:127.0.0.1",
                            "-validity",
                            "30",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            PASSWORD))
                    .redirectErrorStream(true)
                    .start();
            var told = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new AssertionError(told);
            }
            var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return new SelfSigned(keys.getKey("own", PASSWORD.toCharArray()), keys.getCertificate("own"));
        } catch (IOException | GeneralSecurityException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** Writes {@code tls.crt} and {@code tls.key} into the folder. */
    public void write(Path folder) throws IOException, GeneralSecurityException {
        Files.writeString(folder.resolve("tls.crt"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(folder.resolve("tls.key"), pem("PRIVATE KEY", key.getEncoded()));
    }

    static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    /** What trusts this certificate and no other. */
    SSLContext trusting() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("own", certificate);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
