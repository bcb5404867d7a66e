package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.model.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Declares a container's {@code HostConfig} as it is: the way back from {@code HostConfigBody}. Writes into what it is given. */
final class ForeignHostConfig {

    private static final String AT = "/HostConfig/";

    /** What Docker fills in by itself, or what follows from other fields. */
    private static final Set<String> IGNORED = Set.of(
            "ContainerIDFile", "ConsoleSize", "Isolation", "RestartPolicy", "LogConfig", "NetworkMode", "PortBindings");

    private static final Map<String, String> LISTS = Map.of(
            "CapAdd", "capAdd",
            "CapDrop", "capDrop",
            "SecurityOpt", "securityOpt",
            "ExtraHosts", "extraHosts",
            "Dns", "dns",
            "DnsSearch", "dnsSearch",
            "GroupAdd", "groupAdd");

    private static final Map<String, String> RESOURCES = Map.of(
            "Memory", "memory",
            "MemoryReservation", "memoryReservation",
            "PidsLimit", "pids",
            "CpusetCpus", "cpuset");

    /** What every daemon's default has. Newer daemons add more paths of the kernel's file systems. */
    private static final Map<String, List<String>> PATHS = Map.of(
            "MaskedPaths",
            List.of("/proc/kcore", "/proc/latency_stats", "/proc/timer_list", "/proc/sched_debug", "/sys/firmware"),
            "ReadonlyPaths",
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));

    private static final long DEFAULT_SHM_BYTES = 64L << 20;
    private static final BigDecimal NANOS_PER_CPU = BigDecimal.valueOf(1_000_000_000L);

    private final JsonNode daemon;
    private final JsonNode host;
    private final Map<String, Object> declared;
    private final List<Violation> unsupported;
    private final ForeignMounts mounts;
    private final Set<String> read = new HashSet<>(IGNORED);

    /**
     * Of one container.
     *
     * @param daemon what the daemon says of itself ({@code GET /info})
     */
    ForeignHostConfig(
            JsonNode inspected,
            JsonNode image,
            JsonNode daemon,
            Map<String, Object> declared,
            List<Violation> unsupported) {
        this.daemon = daemon;
        this.host = inspected.path("HostConfig");
        this.declared = declared;
        this.unsupported = unsupported;
        this.mounts = new ForeignMounts(inspected, image, unsupported);
    }

    void read() {
        LISTS.forEach((key, name) -> {
            read.add(key);
            if (!ForeignParser.empty(host.path(key))) {
                declared.put(name, ForeignParser.strings(host.path(key)));
            }
        });
        network();
        restart();
        logging();
        resources();
        privileges();
        namespaces();
        defaults();
        read.addAll(ForeignMounts.KEYS);
        var mounted = mounts.read();
        if (!mounted.isEmpty()) {
            declared.put("volumes", mounted);
        }
        rest();
    }

    private void network() {
        var mode = host.path("NetworkMode").asText();
        if (mode.equals("default") || mode.equals("bridge")) {
            declared.put("networkMode", "bridge");
        } else if (mode.equals("host") || mode.equals("none") || mode.startsWith("container:")) {
            declared.put("networkMode", mode);
        }
        if (declared.containsKey("networkMode") && declared.remove("networks") != null) {
            unsupported.add(new Violation(
                    "/NetworkSettings/Networks",
                    "cannot be declared beside network mode " + mode + ": disconnect the container from "
                            + "the other networks, or create it on one of them"));
        }
        var ports = ConfigParser.ports(host.path("PortBindings")).stream()
                .<Object>map(port -> (port.hostIp() == null
                                ? ""
                                : (port.hostIp().contains(":") ? "[" + port.hostIp() + "]" : port.hostIp()) + ":")
                        + (port.hostPort() == null ? "" : port.hostPort())
                        + (port.hostIp() == null && port.hostPort() == null ? "" : ":")
                        + port.containerPort() + "/" + port.protocol())
                .toList();
        if (!ports.isEmpty()) {
            declared.put("ports", ports);
        }
    }

    private void restart() {
        var name = host.at("/RestartPolicy/Name").asText();
        declared.put("restart", name.isEmpty() ? "no" : name);
        if (host.at("/RestartPolicy/MaximumRetryCount").asInt() != 0) {
            unsupported.add(new Violation(
                    AT + "RestartPolicy/MaximumRetryCount", "cannot be declared: restarts have no greatest number"));
        }
    }

    /** The daemon's usual driver without options is what a container gets that declares nothing. */
    private void logging() {
        var driver = host.at("/LogConfig/Type").asText();
        var options = ContainerParser.labels(host.at("/LogConfig/Config"));
        if (!driver.isEmpty() && (!driver.equals("json-file") || !options.isEmpty())) {
            var logging = new LinkedHashMap<String, Object>();
            logging.put("driver", driver);
            logging.put("options", options);
            declared.put("logging", logging);
        }
    }

    private void resources() {
        var resources = new LinkedHashMap<String, Object>();
        RESOURCES.forEach((key, name) -> {
            read.add(key);
            var value = host.path(key);
            // Negative numbers mean no limit, as none declared does.
            boolean unlimited = value.isNumber() && value.asLong() < 0;
            if (!ForeignParser.empty(value) && !unlimited) {
                resources.put(name, ForeignParser.plain(value));
            }
        });
        read.addAll(List.of("ShmSize", "NanoCpus", "MemorySwap"));
        if (host.path("ShmSize").asLong(DEFAULT_SHM_BYTES) != DEFAULT_SHM_BYTES
                && !ForeignParser.empty(host.path("ShmSize"))) {
            resources.put("shmSize", host.path("ShmSize").asLong());
        }
        if (host.path("NanoCpus").asLong() > 0) {
            resources.put(
                    "cpus",
                    BigDecimal.valueOf(host.path("NanoCpus").asLong())
                            .divide(NANOS_PER_CPU)
                            .stripTrailingZeros());
        }
        long swap = host.path("MemorySwap").asLong();
        long memory = host.path("Memory").asLong();
        if (swap != 0 && swap != 2 * memory && !(swap == -1 && memory == 0)) {
            unsupported.add(new Violation(AT + "MemorySwap", "cannot be declared"));
        }
        if (!resources.isEmpty()) {
            declared.put("resources", resources);
        }
    }

    private void privileges() {
        read.addAll(List.of(
                "Privileged", "ReadonlyRootfs", "Sysctls", "Devices", "DeviceRequests", "Ulimits", "Init", "Runtime"));
        flag("Privileged", "privileged");
        flag("ReadonlyRootfs", "readOnly");
        if (!ForeignParser.empty(host.path("Sysctls"))) {
            declared.put("sysctls", ContainerParser.labels(host.path("Sysctls")));
        }
        if (host.path("Init").isBoolean()) {
            declared.put("init", host.path("Init").asBoolean());
        }
        var runtime = host.path("Runtime").asText();
        if (!runtime.isEmpty() && !runtime.equals("runc")) {
            declared.put("runtime", runtime);
        }
        list(
                "Devices",
                "devices",
                device -> device.path("PathOnHost").asText() + ":"
                        + device.path("PathInContainer").asText() + ":"
                        + device.path("CgroupPermissions").asText("rwm"));
        list("DeviceRequests", "deviceRequests", ForeignHostConfig::deviceRequest);
        var ulimits = new LinkedHashMap<String, Object>();
        host.path("Ulimits")
                .forEach(limit -> ulimits.put(
                        limit.path("Name").asText(),
                        Map.of(
                                "soft",
                                limit.path("Soft").asLong(),
                                "hard",
                                limit.path("Hard").asLong())));
        if (!ulimits.isEmpty()) {
            declared.put("ulimits", ulimits);
        }
    }

    private static Object deviceRequest(JsonNode request) {
        var tree = new LinkedHashMap<String, Object>();
        if (!request.path("Driver").asText().isEmpty()) {
            tree.put("driver", request.path("Driver").asText());
        }
        if (request.path("Count").asInt() != 0) {
            tree.put("count", request.path("Count").asInt());
        }
        if (!ForeignParser.empty(request.path("DeviceIDs"))) {
            tree.put("deviceIds", ForeignParser.strings(request.path("DeviceIDs")));
        }
        tree.put(
                "capabilities",
                ForeignParser.strings(request.path("Capabilities").path(0)));
        return tree;
    }

    private void list(String key, String name, java.util.function.Function<JsonNode, Object> item) {
        var items = new ArrayList<>();
        host.path(key).forEach(it -> items.add(item.apply(it)));
        if (!items.isEmpty()) {
            declared.put(name, items);
        }
    }

    private void flag(String key, String name) {
        if (host.path(key).asBoolean()) {
            declared.put(name, true);
        }
    }

    /** Private ones are what a container gets that declares nothing. */
    private void namespaces() {
        Map.of("PidMode", "pid", "IpcMode", "ipc").forEach((key, name) -> {
            read.add(key);
            var mode = host.path(key).asText();
            if (!mode.isEmpty() && !mode.equals("private")) {
                declared.put(name, mode);
            }
        });
    }

    /** What daemons fill in, which is the next container's as well as long as it is the default. */
    private void defaults() {
        read.addAll(List.of("MemorySwappiness", "CgroupnsMode"));
        read.addAll(PATHS.keySet());
        if (host.path("MemorySwappiness").asLong(-1) != -1) {
            lost("MemorySwappiness");
        }
        var cgroups = host.path("CgroupnsMode").asText();
        if (!cgroups.isEmpty() && !cgroups.equals("null") && !cgroups.equals(defaultCgroups())) {
            lost("CgroupnsMode");
        }
        PATHS.forEach((key, usual) -> {
            var paths = host.path(key);
            boolean daemons = !paths.isArray()
                    || host.path("Privileged").asBoolean()
                    || (ForeignParser.strings(paths).containsAll(usual)
                            && ForeignParser.strings(paths).stream().allMatch(it -> it.matches("/(proc|sys)/.+")));
            if (!daemons) {
                lost(key);
            }
        });
    }

    /** As the daemon chooses it: on the first version of control groups a privileged container shares the machine's. */
    private String defaultCgroups() {
        boolean enabled = ForeignParser.strings(daemon.path("SecurityOptions")).contains("name=cgroupns");
        boolean shared = host.path("Privileged").asBoolean()
                && daemon.path("CgroupVersion").asText().equals("1");
        return enabled && !shared ? "private" : "host";
    }

    private void lost(String key) {
        unsupported.add(new Violation(AT + key, "cannot be declared"));
    }

    /** Whatever else is set would be lost with the next container. */
    private void rest() {
        host.properties().forEach(field -> {
            if (!read.contains(field.getKey()) && !ForeignParser.empty(field.getValue())) {
                lost(field.getKey());
            }
        });
    }
}
