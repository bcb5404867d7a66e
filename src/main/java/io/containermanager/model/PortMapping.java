package io.containermanager.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One published port.
 *
 * @param hostIp the address it is published on; null means all
 * @param hostPort 1 … 65535; null lets the engine choose
 * @param containerPort 1 … 65535
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 */
public record PortMapping(@Nullable String hostIp, @Nullable Integer hostPort, int containerPort, String protocol) {

    /** Whether both cannot be published at a time: the same host port, on addresses of which one may be the other. */
    public boolean clashesWith(PortMapping other) {
        return hostPort != null
                && hostPort.equals(other.hostPort)
                && protocol.equals(other.protocol)
                && (all(hostIp, other.hostIp) || all(other.hostIp, hostIp) || Objects.equals(hostIp, other.hostIp));
    }

    /** Whether that is how an engine publishes this port, whose host port is left to it. */
    public boolean mayBe(PortMapping published) {
        return containerPort == published.containerPort
                && protocol.equals(published.protocol)
                && (hostIp == null || hostIp.equals(published.hostIp));
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
