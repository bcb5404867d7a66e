package io.containermanager.access.origin;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names a service without tokens may be called by. A page that lets its own name point to this machine (DNS rebinding) is of the
 * service's origin for the browser; what gives it away is its name in {@code Host}. Pure.
 *
 * @param allowed {@code security.allowed-hosts}, in lower case
 * @param machine the machine's own name, in lower case
 */
public record HostRule(Set<String> allowed, String machine) {

    /** Names that cannot be registered on the internet. */
    private static final List<String> LOCAL_ENDINGS =
            List.of(".local", ".internal", ".home.arpa", ".svc", ".cluster.local", ".localhost");

    /** The message about an entry that is not a name. */
    public static final String RULE =
            "must be a list of host names without scheme, port or path, such as manager.example.org";

    private static final Pattern NAME = Pattern.compile(
            "(?i)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*+");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final int PORT_DIGITS_MAX = 5;

    public HostRule {
        allowed = Set.copyOf(allowed);
    }

    /** Whether that is a host's name, as {@code security.allowed-hosts} wants it. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether a request for that authority is ours. */
    public boolean passes(String authority) {
        var name = withoutPort(authority).toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        var host = name;
        return host.startsWith("[")
                || !host.contains(".")
                || IPV4.matcher(host).matches()
                || host.equals(machine)
                || allowed.contains(host)
                || LOCAL_ENDINGS.stream().anyMatch(host::endsWith);
    }

    /** Without an expression: this is asked for each request. */
    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        int digits = authority.length() - colon - 1;
        boolean port = colon >= 0
                && digits > 0
                && digits <= PORT_DIGITS_MAX
                && authority.chars().skip(colon + 1L).allMatch(character -> character >= '0' && character <= '9');
        return port ? authority.substring(0, colon) : authority;
    }
}
