package io.containermanager.device;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The address of a fleet's API, well-formed; where its host leads is another question.
 *
 * @param text as it is stored and shown, without a trailing slash
 * @param host a name or an IP literal, the latter without brackets
 * @param port 1 … 65535
 * @param tls whether it is {@code https}
 * @param path what precedes the API's own paths, {@code ""} or beginning with a slash
 */
record FleetUrl(String text, String host, int port, boolean tls, String path) {

    static final int MAX_CHARS = 2_048;

    /**
     * Reads an endpoint.
     *
     * @throws IllegalArgumentException with what is wrong, for people
     */
    static FleetUrl parse(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("must have at most " + MAX_CHARS + " characters");
        }
        var uri = uri(text);
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("must begin with http:// or https://");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new IllegalArgumentException("must name a host, as in https://fleet.example.com/api");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("must have no user, query or fragment; give a key as apiKey");
        }
        boolean tls = scheme.equals("https");
        int port = uri.getPort() == -1 ? (tls ? 443 : 80) : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("must have a port from 1 to 65535");
        }
        var path = withoutSlash(uri.getRawPath() == null ? "" : uri.getRawPath());
        return new FleetUrl(withoutSlash(text), unbracketed(uri.getHost()), port, tls, path);
    }

    private static URI uri(String text) {
        try {
            var uri = new URI(text);
            if (!uri.toASCIIString().equals(text)) {
                throw new IllegalArgumentException("must be a URL in ASCII; write other letters in their encoded form");
            }
            return uri;
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("must be a URL, as in https://fleet.example.com/api", malformed);
        }
    }

    private static String withoutSlash(String text) {
        var trimmed = text;
        while (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        return trimmed;
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The {@code Host} header's value (RFC 9110, section 7.2). */
    String authority() {
        var name = host.contains(":") ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }
}
