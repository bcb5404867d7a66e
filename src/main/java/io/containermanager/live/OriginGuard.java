package io.containermanager.live;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets in programs (no {@code Origin}), the service's own pages, configured origins and, if wanted, pages of this
 * machine; refuses every other page with 403, so that no foreign site can watch through a visitor's browser (RFC 6455
 * section 10.2). Pure.
 *
 * @param allowed origins of {@code security.allowed-origins}, such as {@code https://example.org}
 * @param loopback whether pages from a loopback address may connect, on any port: true with the simulated engine
 */
public record OriginGuard(Set<String> allowed, boolean loopback) implements UpgradeGuard {

    private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Keeps the origins unmodifiable and in lower case. */
    public OriginGuard {
        allowed =
                allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<Refusal> check(UpgradeRequest request) {
        Optional<String> origin = request.origin().map(text -> text.toLowerCase(Locale.ROOT));
        if (origin.isEmpty() || allowed.contains(origin.get()) || sameHost(origin.get(), request.host())) {
            return Optional.empty();
        }
        if (loopback && LOOPBACK_HOSTS.contains(hostOf(origin.get()))) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                403,
                "Pages of this origin may not connect; add the origin to security.allowed-origins if they should"));
    }

    private static boolean sameHost(String origin, Optional<String> host) {
        URI uri = parse(origin);
        if (uri == null || uri.getAuthority() == null || host.isEmpty()) {
            return false;
        }
        String scheme = uri.getScheme();
        return withPort(uri.getAuthority(), scheme).equals(withPort(host.get().toLowerCase(Locale.ROOT), scheme));
    }

    private static String withPort(String authority, String scheme) {
        boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        return hasPort ? authority : authority + (scheme.equals("https") ? ":443" : ":80");
    }

    private static String hostOf(String origin) {
        URI uri = parse(origin);
        return uri == null || uri.getHost() == null ? "" : uri.getHost();
    }

    private static @Nullable URI parse(String origin) {
        try {
            URI uri = new URI(origin);
            return uri.getScheme() == null ? null : uri;
        } catch (URISyntaxException notAnOrigin) {
            return null;
        }
    }
}
