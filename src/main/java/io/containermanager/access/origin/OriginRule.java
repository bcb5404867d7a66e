package io.containermanager.access.origin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which pages may have a browser change something here, read answers and connect, by HTTP and WebSocket alike: the service's own, those of
 * configured origins and, if wanted, those of this machine. Programs send neither {@code Origin} nor {@code Sec-Fetch-Site}. Pure.
 *
 * @param allowed {@code security.allowed-origins}, such as {@code https://example.org}, in their {@link #canonical} form
 * @param loopback whether pages from a loopback address pass, on any port: while the engine is simulated and no tokens are configured
 */
public record OriginRule(Set<String> allowed, boolean loopback) {

    /** What {@code Sec-Fetch-Site} says of the service's own page. */
    public static final String SAME_ORIGIN = "same-origin";

    /** The message about an entry that is not an origin. */
    public static final String RULE = "must be scheme://host[:port] with http or https and nothing behind it, such as"
            + " https://example.org; there is no wildcard, for a page that may do anything here has to be named";

    private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern ORIGIN = Pattern.compile(
            "(https?)://((?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*+"
                    + "|\\[[0-9a-f:.]{2,45}\\])(?::([1-9][0-9]{0,4}))?");
    private static final int PORT_MAX = 65_535;

    public OriginRule {
        allowed = Set.copyOf(allowed);
    }

    /** Without pages of this machine. */
    public OriginRule(Set<String> allowed) {
        this(allowed, false);
    }

    /** An origin as browsers write it: in lower case, without the scheme's own port; empty for what is none. */
    public static Optional<String> canonical(String text) {
        var matcher = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var port = matcher.group(3);
        if (port != null && Integer.parseInt(port) > PORT_MAX) {
            return Optional.empty();
        }
        var usual = matcher.group(1).equals("https") ? "443" : "80";
        var shown = port == null || port.equals(usual) ? "" : ":" + port;
        return Optional.of(matcher.group(1) + "://" + matcher.group(2) + shown);
    }

    /** Whether a page of that origin, which is not the service's own, may do what the service's own may. */
    public boolean isAllowed(String origin) {
        var text = origin.toLowerCase(Locale.ROOT);
        return allowed.contains(text) || (loopback && LOOPBACK_HOSTS.contains(host(text)));
    }

    /**
     * Whether a request that changes something, or connects, may pass.
     *
     * @param host the authority that was asked
     * @param origin the {@code Origin} header
     * @param site the {@code Sec-Fetch-Site} header
     */
    public boolean passes(String host, Optional<String> origin, Optional<String> site) {
        if (origin.isPresent() && isAllowed(origin.get())) {
            return true;
        }
        if (site.isPresent() && site.get().equals("cross-site")) {
            return false;
        }
        return origin.isEmpty() || sameAuthority(origin.get(), host);
    }

    /**
     * Whether a request that changes something, or connects, may do so by a cookie, which a browser adds by itself: besides {@link #passes} a
     * header must show that a page of the service's own origin, or of an allowed one, made it. Cookies do not distinguish ports, so a page of
     * another program of the machine is of the same site.
     */
    public boolean passesByCookie(String host, Optional<String> origin, Optional<String> site) {
        if (origin.isPresent() && isAllowed(origin.get())) {
            return true;
        }
        return passes(host, origin, site)
                && site.map(it -> it.equals(SAME_ORIGIN)).orElse(origin.isPresent());
    }

    /** Whether a request that only reads may be answered by a cookie: made by the service's own page, or by typing the address. */
    public boolean readsByCookie(Optional<String> site) {
        return site.isEmpty() || site.get().equals(SAME_ORIGIN) || site.get().equals("none");
    }

    private static boolean sameAuthority(String origin, String host) {
        var text = origin.toLowerCase(Locale.ROOT);
        int scheme = text.indexOf("://");
        if (scheme < 0) {
            return false;
        }
        var port = text.startsWith("https") ? ":443" : ":80";
        return withPort(text.substring(scheme + 3), port).equals(withPort(host.toLowerCase(Locale.ROOT), port));
    }

    private static String withPort(String authority, String port) {
        return authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority : authority + port;
    }

    private static String host(String origin) {
        try {
            var uri = new URI(origin);
            boolean bare = uri.getScheme() != null && uri.getRawUserInfo() == null;
            return bare && uri.getHost() != null ? uri.getHost() : "";
        } catch (URISyntaxException notAnOrigin) {
            return "";
        }
    }
}
