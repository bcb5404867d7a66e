package io.containermanager.access;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which pages may have a browser change something here: the service's own, and those of configured origins. Programs send neither
 * {@code Origin} nor {@code Sec-Fetch-Site}. Pure.
 *
 * @param allowed {@code security.allowed-origins}, such as {@code https://example.org}, in lower case
 */
public record OriginRule(Set<String> allowed) {

    public OriginRule {
        allowed = Set.copyOf(allowed);
    }

    /** Whether a page of that origin is a configured one, so that it may read answers too (CORS). */
    public boolean isAllowed(String origin) {
        return allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether a request that changes something may pass.
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
}
