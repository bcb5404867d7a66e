package io.containermanager.access.origin;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom a request is for: the authority in its target, where that is in absolute form as for a proxy, else the {@code Host} header, which then
 * counts for nothing (RFC 9112, section 3.2.2). Pure.
 */
public final class RequestAuthority {

    private static final Pattern ABSOLUTE = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://([^/?#]*)(.*)", Pattern.DOTALL);

    private RequestAuthority() {}

    /**
     * The authority, with its port if it names one.
     *
     * @param target the request's target as it came
     * @param host the {@code Host} header
     */
    public static String of(String target, Optional<String> host) {
        if (target.startsWith("/")) {
            return host.orElse("");
        }
        var absolute = ABSOLUTE.matcher(target);
        return absolute.matches() ? absolute.group(1) : host.orElse("");
    }

    /** A target without the authority: in origin form, as one that is sent on names none. */
    public static String originForm(String target) {
        var absolute = ABSOLUTE.matcher(target);
        if (target.startsWith("/") || !absolute.matches()) {
            return target;
        }
        return absolute.group(2).startsWith("/") ? absolute.group(2) : "/" + absolute.group(2);
    }
}
