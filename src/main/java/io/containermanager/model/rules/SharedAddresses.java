package io.containermanager.model.rules;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds fixed addresses that services of different apps claim on a network that both join by one engine name. A service that runs once
 * gives its address back when it is done, and blocks no other. Made for one check.
 */
final class SharedAddresses {

    private record Place(String network, String address) {}

    private record Claim(long appId, String owner) {}

    private final Map<Place, Claim> claims = new HashMap<>();

    /**
     * An address that is another app's already.
     *
     * @param owner whose it is, for people; empty when the caller may not know
     */
    record Clash(String network, String address, String owner) {}

    /** Claims a service's addresses; those that services of other apps have. */
    Stream<Clash> claim(App app, Service service, String owner) {
        if (service.config().restart() == RestartPolicy.NO) {
            return Stream.empty();
        }
        return service.config().networks().stream().flatMap(joined -> {
            var engineName =
                    app.networks().getOrDefault(joined.name(), Network.PLAIN).engineName(app.appId(), joined.name());
            return Stream.of(Optional.ofNullable(joined.ipv4Address()), Optional.ofNullable(joined.ipv6Address()))
                    .flatMap(Optional::stream)
                    .flatMap(address -> claim(app, engineName, address, owner)
                            .map(other -> new Clash(joined.name(), address, other.owner()))
                            .stream());
        });
    }

    private Optional<Claim> claim(App app, String network, String address, String owner) {
        var before = claims.putIfAbsent(new Place(network, canonical(address)), new Claim(app.appId(), owner));
        return Optional.ofNullable(before).filter(it -> it.appId() != app.appId());
    }

    /** An IPv6 address has several spellings. */
    private static String canonical(String address) {
        try {
            return InetAddress.ofLiteral(address).getHostAddress();
        } catch (IllegalArgumentException noAddress) {
            return address;
        }
    }
}
