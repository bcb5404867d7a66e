package io.containermanager.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds host ports that two services claim. An address clashes with itself and with every form of "all". Made for one
 * check.
 */
final class HostPorts {

    private record Place(int port, String protocol) {}

    private record Claim(@Nullable String hostIp, String owner) {}

    private final Map<Place, List<Claim>> claims = new HashMap<>();

    /** Claims a port for an owner; the answer is who has it already, or null. */
    @Nullable
    String claim(PortMapping port, String owner) {
        if (port.hostPort() == null) {
            return null;
        }
        var taken = claims.computeIfAbsent(new Place(port.hostPort(), port.protocol()), place -> new ArrayList<>());
        for (Claim claim : taken) {
            if (clash(claim.hostIp(), port.hostIp())) {
                return claim.owner();
            }
        }
        taken.add(new Claim(port.hostIp(), owner));
        return null;
    }

    private static boolean clash(@Nullable String one, @Nullable String other) {
        return all(one, other) || all(other, one) || Objects.equals(one, other);
    }

    /**
     * Whether an address stands for all that another one may be. Docker publishes on both families when none is named.
     */
    private static boolean all(@Nullable String wide, @Nullable String narrow) {
        if (wide == null) {
            return true;
        }
        boolean sixth = narrow != null && narrow.indexOf(':') >= 0;
        return wide.equals("::") ? narrow == null || sixth : wide.equals("0.0.0.0") && !sixth;
    }
}
