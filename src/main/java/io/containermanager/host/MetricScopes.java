package io.containermanager.host;

import static io.containermanager.host.MetricScope.CONTAINER;
import static io.containermanager.host.MetricScope.HOST;

import io.containermanager.host.linux.HostSettings;

/**
 * What the groups of a sample's values are about.
 *
 * @param cpu {@code cpu_usage} and {@code cpu_cores}: the container when it has a quota and the host's proc is not mounted
 * @param memory the container when it has a limit and the host's proc is not mounted
 * @param storage the container when the host's root is not mounted
 * @param processes {@code top_processes}: the container when the host's proc is not mounted
 * @param network interfaces and traffic: the container when the host's proc is not mounted
 * @param hostname the container when the host's root is not mounted
 */
public record MetricScopes(
        MetricScope cpu,
        MetricScope memory,
        MetricScope storage,
        MetricScope processes,
        MetricScope network,
        MetricScope hostname) {

    /** Everything is the machine's. */
    public static final MetricScopes MACHINE = new MetricScopes(HOST, HOST, HOST, HOST, HOST, HOST);

    /**
     * Pure.
     *
     * @param contained whether the service runs in a container
     * @param view where the host's folders are
     * @param cpuLimited whether a quota holds for the container
     * @param memoryLimited whether a memory limit holds for the container
     */
    public static MetricScopes of(boolean contained, HostSettings view, boolean cpuLimited, boolean memoryLimited) {
        if (!contained) {
            return MACHINE;
        }
        var proc = view.hasHostProc() ? HOST : CONTAINER;
        var root = view.hasHostRoot() ? HOST : CONTAINER;
        return new MetricScopes(
                cpuLimited ? CONTAINER : HOST, memoryLimited ? CONTAINER : HOST, root, proc, proc, root);
    }
}
