package io.containermanager.config;

/** Addresses as they stand in URLs. Pure. */
public final class Urls {

    private Urls() {}

    /** {@code host:port}; the literal of an IPv6 address in brackets (RFC 3986, section 3.2.2), its zone as a URL has it (RFC 6874). */
    public static String authority(String host, int port) {
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return (bare.contains(":") ? "[" + bare.replaceFirst("%(?!25)", "%25") + "]" : bare) + ":" + port;
    }

    /** The address by which what listens on this one is reached from the same machine. */
    public static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]", "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
    }
}
