package io.containermanager.cli.client;

import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The manager that is called.
 *
 * @param url {@code http} or {@code https}, with the path that a proxy serves it under
 * @param token the bearer token, or null for none
 * @param trust whom to trust with https; null for the JDK's certificate authorities
 * @param anyName whether the certificate may be for another name: only for this machine's own, which is compared as a whole
 * @param found how it was found, for the user; null when the user named it
 */
public record ManagerEndpoint(
        URI url,
        @Nullable String token,
        @Nullable SSLContext trust,
        boolean anyName,
        @Nullable String found) {

    /** Never shows the token. */
    @Override
    public String toString() {
        return url.toString();
    }
}
