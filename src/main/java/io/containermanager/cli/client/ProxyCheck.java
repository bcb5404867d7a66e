package io.containermanager.cli.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds proxies in the way: those that variables name, and a reverse proxy that does not pass WebSockets on. Pure. */
public final class ProxyCheck {

    private static final Pattern INTERNAL = Pattern.compile("localhost|[^.]+|127\\..*|10\\..*|192\\.168\\..*"
            + "|172\\.(1[6-9]|2\\d|3[01])\\..*|.*\\.(local|internal|lan|home\\.arpa)");

    /** The status of a handshake that reached the manager. */
    public static final int SWITCHED = 101;

    /** No token, one that does not reach the channels, too many attempts, too many clients. */
    private static final Set<Integer> OWN_REFUSALS = Set.of(401, 403, 429, 503);

    private ProxyCheck() {}

    /** The variable by which programs such as curl would send a manager's URL, with the token, to a proxy. */
    public static Optional<String> manager(URI url, Map<String, String> variables) {
        var host = Optional.ofNullable(url.getHost()).orElse("");
        return variable(String.valueOf(url.getScheme()), host, variables)
                .map(name -> "proxy: " + name + " is set and NO_PROXY does not cover " + host
                        + ": these commands connect directly, but curl and other programs send requests to the manager,"
                        + " with their token, through the proxy. Add " + host + " to NO_PROXY");
    }

    /** Registries of this network that a Docker daemon with the same variables would look for behind the proxy. */
    public static List<String> registries(Collection<String> images, Map<String, String> variables) {
        var found = new ArrayList<String>();
        var registries = new TreeSet<String>();
        images.forEach(image -> registry(image).ifPresent(registries::add));
        for (var registry : registries) {
            var host = registry.replaceFirst(":\\d+$", "");
            if (INTERNAL.matcher(host).matches()) {
                variable("https", host, variables)
                        .ifPresent(
                                name -> found.add("proxy: " + name + " is set and NO_PROXY does not cover the registry "
                                        + registry
                                        + ": a Docker daemon with the same variables pulls from it through the proxy."
                                        + " Add " + host + " to the daemon's NO_PROXY, which docker info shows"));
            }
        }
        return found;
    }

    /**
     * What an attempt to open a WebSocket says of the proxies before the manager.
     *
     * @param status of the answer to a handshake; refusals of the manager itself say nothing of proxies
     */
    public static Optional<String> upgrade(int status, URI url) {
        if (status == SWITCHED || OWN_REFUSALS.contains(status)) {
            return Optional.empty();
        }
        return Optional.of(
                "proxy: no WebSocket can be opened at " + url + " (status " + status + " instead of " + SWITCHED
                        + "), so exec and the live dashboard do not work. A reverse proxy must speak HTTP/1.1 to the"
                        + " manager and pass on the headers Upgrade and Connection; see docs/reverse-proxy.md");
    }

    /** The variable that names a proxy for that host; its value may hold a password and is never shown. */
    private static Optional<String> variable(String scheme, String host, Map<String, String> variables) {
        if (exempt(host, variables)) {
            return Optional.empty();
        }
        var names = scheme.toLowerCase(Locale.ROOT).equals("https")
                ? List.of("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
                : List.of("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy");
        return names.stream()
                .filter(name -> !variables.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    private static boolean exempt(String host, Map<String, String> variables) {
        var list = variables.getOrDefault("NO_PROXY", "") + "," + variables.getOrDefault("no_proxy", "");
        for (var word : list.split("[,\\s]+", -1)) {
            var entry = word.replaceFirst("^\\*?\\.", "").replaceFirst("(?<=[^:]):\\d+$", "");
            if (word.equals("*")
                    || (!entry.isEmpty()
                            && (host.equalsIgnoreCase(entry)
                                    || host.toLowerCase(Locale.ROOT).endsWith("." + entry.toLowerCase(Locale.ROOT))
                                    || inNetwork(host, entry)))) {
                return true;
            }
        }
        return false;
    }

    /** Whether an IPv4 address is in a network such as {@code 10.0.0.0/8}. */
    private static boolean inNetwork(String host, String network) {
        var parts = network.split("/", -1);
        var address = number(host);
        var start = number(parts[0]);
        if (parts.length != 2 || address.isEmpty() || start.isEmpty() || !parts[1].matches("[0-9]|[12][0-9]|3[0-2]")) {
            return false;
        }
        int bits = Integer.parseInt(parts[1]);
        return bits == 0 || (address.get() ^ start.get()) >>> (32 - bits) == 0;
    }

    private static Optional<Integer> number(String address) {
        if (!address.matches("(\\d{1,3}\\.){3}\\d{1,3}")) {
            return Optional.empty();
        }
        int number = 0;
        for (var part : address.split("\\.", -1)) {
            number = (number << 8) | (Integer.parseInt(part) & 0xFF);
        }
        return Optional.of(number);
    }

    /** The registry of an image, as Docker tells it from a folder of its own. */
    private static Optional<String> registry(String image) {
        int slash = image.indexOf('/');
        var first = slash < 0 ? "" : image.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost")
                ? Optional.of(first)
                : Optional.empty();
    }
}
