package io.containermanager.engine.docker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What to do about an image that a registry did not give, by what the daemon said of it: the errors of Go's network library, and those of the
 * OCI distribution specification. Pure.
 */
final class RegistryAdvice {

    private static final String DEFAULT = "Check the name and tag, and the registry's credentials.";

    /** The first one that fits. */
    private static final Map<Pattern, String> ADVICE = new LinkedHashMap<>();

    static {
        ADVICE.put(
                Pattern.compile("toomanyrequests|rate limit", Pattern.CASE_INSENSITIVE),
                "The registry limits how much it serves: try again later, or give it credentials (docker login).");
        ADVICE.put(
                Pattern.compile("x509:|HTTP response to HTTPS client|certificate"),
                "The daemon does not trust the registry: add its certificate, or list it in the daemon's"
                        + " insecure-registries.");
        ADVICE.put(
                Pattern.compile(
                        "no such host|server misbehaving|connection refused|connection reset|i/o timeout|network is"
                                + " unreachable|no route to host|Client\\.Timeout|TLS handshake timeout|proxyconnect"),
                "The registry cannot be reached: check the machine's network and DNS, the daemon's proxy, and the"
                        + " registry's name.");
    }

    /** Nothing tells an image that was only ever on the machine from a mistyped one, once it is gone. */
    private static final String MADE_HERE = " If it was built or loaded on this machine, build or load it again.";

    private static final Pattern UNKNOWN = Pattern.compile(
            "manifest unknown|name unknown|not found|does not exist|access denied|denied:|unauthorized",
            Pattern.CASE_INSENSITIVE);

    private RegistryAdvice() {}

    /** One sentence that says what to check, of an image that is needed here. */
    static String onPull(String daemonText) {
        var advice = on(daemonText);
        return advice.equals(DEFAULT) && UNKNOWN.matcher(daemonText).find() ? advice + MADE_HERE : advice;
    }

    /** One sentence that says what to check, of a registry. */
    static String on(String daemonText) {
        return ADVICE.entrySet().stream()
                .filter(it -> it.getKey().matcher(daemonText).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(DEFAULT);
    }
}
