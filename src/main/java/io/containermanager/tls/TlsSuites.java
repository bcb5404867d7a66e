package io.containermanager.tls;

import java.util.List;

/**
 * What the listener offers to agree on. Helidon 4.5.0 hands its own setting to engines alone and not to the sockets that are used here, so it
 * is the JVM's default for servers that is set, before the first connection.
 */
public final class TlsSuites {

    /** The JVM's own setting; whoever gives it on the command line wins. */
    static final String PROPERTY = "jdk.tls.server.cipherSuites";

    /** The suites of TLS 1.3, and those of 1.2 with forward secrecy and authenticated encryption; CBC and RSA key exchange are neither. */
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

    /** To be called before anything touches TLS: the JVM reads it once. Clients of this process are not concerned. */
    public static void restrict() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, String.join(",", OFFERED));
        }
    }
}
