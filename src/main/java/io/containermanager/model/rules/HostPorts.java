package io.containermanager.model.rules;

import io.containermanager.model.PortMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds host ports that two services claim. An address clashes with itself and with every form of "all". Made for one
 * check.
 */
final class HostPorts {

    private record Claim(PortMapping port, String owner) {}

    private final Map<Integer, List<Claim>> claims = new HashMap<>();

    /** Claims a port for an owner; the answer is who has it already, or null. */
    @Nullable
    String claim(PortMapping port, String owner) {
        if (port.hostPort() == null) {
            return null;
        }
        var taken = claims.computeIfAbsent(port.hostPort(), _ -> new ArrayList<>());
        for (Claim claim : taken) {
            if (claim.port().clashesWith(port)) {
                return claim.owner();
            }
        }
        taken.add(new Claim(port, owner));
        return null;
    }
}
