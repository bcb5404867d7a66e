package io.containermanager.tls;

import java.util.List;

/**
 * The listener's cipher suites. Helidon 4.5.0 applies its own setting only to engines and not to the sockets used here, so
 * the JVM's default for servers is set, before the first connection.
 */
public final class TlsSuites {

    /** The JVM's property; a value on the command line wins. */
    static final String PROPERTY = "jdk.tls.server.cipherSuites";

    /** The suites of TLS 1.3, and those of 1.2 with forward secrecy and authenticated encryption, which excludes CBC and RSA key exchange. */
    static final List<String> OFFERED = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private TlsSuites() {}

    /** Call this before anything uses TLS: the JVM reads it once. Clients in this process are not affected. */
    public static void restrict() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, String.join(",", OFFERED));
        }
    }
}
