package io.containermanager.model.observed;

import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a container is reached on one of its networks: as it is wanted, or as it is.
 *
 * @param aliases its names there; of one that is, none means that the engine does not report them
 * @param ipv4Address its address; of one that is wanted, null means that any will do
 * @param ipv6Address the same for IPv6
 */
public record Endpoint(
        Set<String> aliases,
        @Nullable String ipv4Address,
        @Nullable String ipv6Address) {

    public Endpoint {
        aliases = Set.copyOf(aliases);
    }

    /** The same with one more name. */
    public Endpoint withAlias(String alias) {
        var more = new TreeSet<>(aliases);
        more.add(alias);
        return new Endpoint(more, ipv4Address, ipv6Address);
    }

    /** The names and addresses that a service is to have on a network that it joins, its own name included. */
    public static Endpoint wanted(Service service, String network) {
        var aliases = new TreeSet<String>();
        aliases.add(service.serviceName());
        var declared = service.config().networks().stream()
                .filter(attachment -> attachment.name().equals(network))
                .findFirst();
        declared.ifPresent(attachment -> aliases.addAll(attachment.aliases()));
        return new Endpoint(
                aliases,
                declared.map(NetworkAttachment::ipv4Address).orElse(null),
                declared.map(NetworkAttachment::ipv6Address).orElse(null));
    }

    /** In what one that is falls short of what is wanted, for people. What the engine does not report is assumed to be right. */
    public Optional<String> lacks(Endpoint wanted) {
        var missing = new TreeSet<>(wanted.aliases());
        missing.removeAll(aliases);
        if (!aliases.isEmpty() && !missing.isEmpty()) {
            return Optional.of("without the alias " + String.join(", ", missing));
        }
        return other(ipv4Address, wanted.ipv4Address()).or(() -> other(ipv6Address, wanted.ipv6Address()));
    }

    private static Optional<String> other(@Nullable String is, @Nullable String wanted) {
        return is == null || wanted == null || same(is, wanted)
                ? Optional.empty()
                : Optional.of("with the address " + is + " instead of " + wanted);
    }

    /** An IPv6 address has several spellings. */
    private static boolean same(String one, String other) {
        try {
            return one.equals(other) || InetAddress.ofLiteral(one).equals(InetAddress.ofLiteral(other));
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
