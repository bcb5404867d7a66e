package io.containermanager.access.power;

import io.containermanager.model.Network;
import io.containermanager.model.RuntimeOptions.Logging;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.rules.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What single declarations can do to the machine, by what they say alone: the list that {@code docs/access.md} shows. Pure. */
final class PowerRules {

    static final String HOST = "host";

    /** What Docker gives every container anyway: asked for by who has dropped all of them before. */
    private static final Set<String> USUAL_CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    private static final Set<String> HARMLESS_SECURITY_OPTIONS =
            Set.of("no-new-privileges", "no-new-privileges:true", "no-new-privileges=true");

    /** Others hand a container's output to another host, a socket or a plugin, as the daemon. */
    private static final Set<String> LOCAL_LOG_DRIVERS = Set.of("json-file", "local", "none");

    private static final Set<String> HARMLESS_NETWORK_OPTIONS = Set.of(
            "com.docker.network.bridge.enable_icc",
            "com.docker.network.bridge.enable_ip_masquerade",
            "com.docker.network.bridge.host_binding_ipv4",
            "com.docker.network.container_iface_prefix",
            "com.docker.network.driver.mtu");

    private static final Pattern TMPFS_OPTIONS =
            Pattern.compile("(?:(?:size|mode|uid|gid|nr_inodes|nr_blocks)=[0-9a-zA-Z%]+|nosuid|nodev|noexec|,)*+");

    /** Ranges that no public address lies in (RFC 1918, 6598, 4193). */
    private static final List<Subnet> PRIVATE = Stream.of(
                    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
            .flatMap(range -> Subnet.of(range).stream())
            .toList();

    private PowerRules() {}

    /**
     * What one configuration says by itself.
     *
     * @param below where it stands in the configuration, a JSON pointer
     * @param what what it comes to
     * @param instead what would do beside a token that may grant it, as the rest of a sentence after "or"; empty for nothing
     */
    record Finding(String below, String what, String instead) {

        /** What only another token may grant. */
        Finding(String below, String what) {
            this(below, what, "");
        }
    }

    /** What the configuration can do to the machine, binds and everything that has to be looked up apart. */
    static List<Finding> of(ServiceConfig config) {
        var found = new ArrayList<Finding>();
        var privileges = config.privileges();
        add(found, privileges.privileged(), "/privileged", "a privileged container");
        add(
                found,
                !USUAL_CAPABILITIES.containsAll(privileges.capAdd()),
                "/capAdd",
                "capabilities beyond the usual ones");
        add(found, !privileges.devices().isEmpty(), "/devices", "devices of the host");
        add(found, !privileges.deviceRequests().isEmpty(), "/deviceRequests", "devices of the host");
        add(found, !privileges.sysctls().isEmpty(), "/sysctls", "kernel parameters");
        add(
                found,
                !HARMLESS_SECURITY_OPTIONS.containsAll(privileges.securityOpt()),
                "/securityOpt",
                "security options");
        add(found, HOST.equals(privileges.pid()), "/pid", "the host's processes");
        add(found, HOST.equals(privileges.ipc()), "/ipc", "the host's shared memory");
        add(found, HOST.equals(config.networkMode()), "/networkMode", "the host's network");
        add(
                found,
                sendsLogsAway(config.runtimeOptions().logging()),
                "/logging",
                "a log driver that is not one of json-file, local and none");
        add(found, isOtherRuntime(config.runtimeOptions().runtime()), "/runtime", "another runtime than Docker's own");
        return found;
    }

    /** What a volume's declaration can do to the machine; null when nothing. */
    static @Nullable String of(Volume volume) {
        return volume.external() ? null : making(volume.driver(), volume.driverOpts());
    }

    /** What a volume that is there can do to the machine by what it was made with; null when nothing. */
    static @Nullable String of(@Nullable VolumeMaking made) {
        return made == null ? null : making(made.driver(), made.driverOpts());
    }

    private static @Nullable String making(@Nullable String driver, Map<String, String> options) {
        if (driver != null && !driver.isEmpty() && !driver.equals("local")) {
            return "a volume of another driver than local";
        }
        boolean memory = "tmpfs".equals(options.get("type"))
                && TMPFS_OPTIONS.matcher(options.getOrDefault("o", "")).matches();
        return options.isEmpty() || memory || options.keySet().equals(Set.of("size"))
                ? null
                : "a volume on a path, device or server that the host mounts";
    }

    /** What a network's declaration can do to the machine; null when nothing. */
    static @Nullable String of(Network network) {
        if (network.external()) {
            return null;
        }
        if (network.driver() != null && !network.driver().equals("bridge")) {
            return "a network of another driver than bridge";
        }
        if (!HARMLESS_NETWORK_OPTIONS.containsAll(network.driverOpts().keySet())) {
            return "network options that act on the host's interfaces";
        }
        var addresses = network.addressing().driver();
        if (addresses != null && !addresses.equals("default")) {
            return "a network whose addresses another driver than Docker's own gives out";
        }
        boolean ours = network.ipam().stream().allMatch(pool -> pool.subnet() == null || isPrivate(pool.subnet()));
        return ours ? null : "an address pool outside the private ranges";
    }

    /** By all its addresses: an engine takes the whole range that the prefix leaves open, whatever the digits before it say. */
    private static boolean isPrivate(String subnet) {
        return Subnet.of(subnet)
                .filter(range -> PRIVATE.stream().anyMatch(range::within))
                .isPresent();
    }

    /** Whether other services see the same processes, or interfaces, or shared memory: by the sibling's name. */
    static @Nullable String sibling(@Nullable String mode) {
        var prefix = "service:";
        return mode != null && mode.startsWith(prefix) ? mode.substring(prefix.length()) : null;
    }

    private static boolean sendsLogsAway(@Nullable Logging logging) {
        return logging != null && !LOCAL_LOG_DRIVERS.contains(logging.driver());
    }

    private static boolean isOtherRuntime(@Nullable String runtime) {
        return runtime != null && !runtime.equals("runc") && !runtime.equals("io.containerd.runc.v2");
    }

    private static void add(List<Finding> found, boolean is, String below, String what) {
        if (is) {
            found.add(new Finding(below, what));
        }
    }
}
