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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate for localhost, made by the JDK's keytool. */
public record SelfSigned(Key key, Certificate certificate) {

    private static final String PASSWORD = "changeit";
    private static final Map<String, SelfSigned> MADE = new ConcurrentHashMap<>();

    /** The pair of that name, made once in a process: keytool takes a second of processor time; {@code algorithm} is RSA or EC. */
    public static SelfSigned of(String name, String algorithm) {
        return MADE.computeIfAbsent(name + "." + algorithm, _ -> make(name, algorithm));
    }

    private static SelfSigned make(String name, String algorithm) {
        try {
            var folder = Files.createTempDirectory("keytool");
            var store = folder.resolve("own.p12");
            var keytool = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-J-XX:TieredStopAtLevel=1",
                            "-J-XX:+UseSerialGC",
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
            var output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new AssertionError(output);
            }
            var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            var pair = new SelfSigned(keys.getKey("own", PASSWORD.toCharArray()), keys.getCertificate("own"));
            Files.delete(store);
            Files.delete(folder);
            return pair;
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
