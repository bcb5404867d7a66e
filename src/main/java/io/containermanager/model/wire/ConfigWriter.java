package io.containermanager.model.wire;

import io.containermanager.model.Dependency;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Privileges;
import io.containermanager.model.Privileges.DeviceRequest;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.Resources;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.RuntimeOptions.Logging;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.read.DurationText;
import io.containermanager.model.read.UpdatePolicyReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes configurations: the other direction of {@code ConfigReader}, each field in the shortest form that reads back
 * equal.
 */
final class ConfigWriter {

    private ConfigWriter() {}

    static Map<String, @Nullable Object> write(ServiceConfig config) {
        var tree = new TreeWriter()
                .map("environment", config.environment())
                .list("ports", config.ports().stream().map(ConfigWriter::port).toList())
                .list(
                        "volumes",
                        config.volumes().stream().map(MountWriter::write).toList())
                .given("networks", networks(config.networks()))
                .given("networkMode", config.networkMode());
        if (config.restart() != RestartPolicy.UNLESS_STOPPED) {
            tree.put("restart", config.restart().word());
        }
        tree.map("labels", config.labels());
        process(tree, config.process());
        tree.given("healthcheck", health(config.healthcheck())).given("dependsOn", dependencies(config.dependsOn()));
        tree.map("resources", resources(config.resources()));
        privileges(tree, config.privileges());
        environs(tree, config.runtimeOptions());
        if (config.replicas() != 1) {
            tree.put("replicas", config.replicas());
        }
        rollout(tree, config.updatePolicy());
        return tree.tree();
    }

    static String port(PortMapping port) {
        var text = new StringBuilder();
        if (port.hostIp() != null) {
            text.append(port.hostIp().indexOf(':') < 0 ? port.hostIp() : "[" + port.hostIp() + "]")
                    .append(':');
        }
        if (port.hostPort() != null) {
            text.append(port.hostPort());
        }
        if (!text.isEmpty()) {
            text.append(':');
        }
        text.append(port.containerPort());
        return port.protocol().equals("tcp")
                ? text.toString()
                : text.append('/').append(port.protocol()).toString();
    }

    private static @Nullable Object networks(List<NetworkAttachment> networks) {
        boolean plain =
                networks.stream().allMatch(network -> attachment(network).isEmpty());
        if (networks.isEmpty()) {
            return null;
        }
        if (plain) {
            return networks.stream().map(NetworkAttachment::name).toList();
        }
        var map = new LinkedHashMap<String, Object>();
        networks.forEach(network -> map.put(network.name(), attachment(network)));
        return map;
    }

    private static Map<String, @Nullable Object> attachment(NetworkAttachment network) {
        return new TreeWriter()
                .list("aliases", network.aliases())
                .given("ipv4Address", network.ipv4Address())
                .given("ipv6Address", network.ipv6Address())
                .tree();
    }

    private static void process(TreeWriter tree, ProcessSpec process) {
        tree.given("command", process.command())
                .given("entrypoint", process.entrypoint())
                .given("workingDir", process.workingDir())
                .given("user", process.user())
                .given("hostname", process.hostname())
                .given("init", process.init())
                .flag("tty", process.tty())
                .given("stopSignal", process.stopSignal())
                .list("groupAdd", process.groupAdd());
    }

    private static @Nullable Object health(@Nullable Healthcheck check) {
        if (check == null) {
            return null;
        }
        var tree = new TreeWriter().list("test", check.test());
        if (!check.interval().equals(Healthcheck.DEFAULT_INTERVAL)) {
            tree.put("interval", DurationText.write(check.interval()));
        }
        if (!check.timeout().equals(Healthcheck.DEFAULT_TIMEOUT)) {
            tree.put("timeout", DurationText.write(check.timeout()));
        }
        if (check.retries() != Healthcheck.DEFAULT_RETRIES) {
            tree.put("retries", check.retries());
        }
        if (!check.startPeriod().isZero()) {
            tree.put("startPeriod", DurationText.write(check.startPeriod()));
        }
        return tree.tree();
    }

    private static @Nullable Object dependencies(List<Dependency> dependencies) {
        if (dependencies.isEmpty()) {
            return null;
        }
        if (dependencies.stream().allMatch(it -> it.condition() == Dependency.Condition.STARTED && it.required())) {
            return dependencies.stream().map(Dependency::serviceName).toList();
        }
        var map = new LinkedHashMap<String, Object>();
        dependencies.forEach(dependency -> {
            var word = UpdatePolicyReader.word(dependency.condition());
            map.put(
                    dependency.serviceName(),
                    dependency.required() ? word : Map.of("condition", word, "required", false));
        });
        return map;
    }

    private static Map<String, @Nullable Object> resources(Resources resources) {
        return new TreeWriter()
                .given("memory", resources.memoryBytes())
                .given("memoryReservation", resources.memoryReservationBytes())
                .given("cpus", resources.cpus())
                .given("pids", resources.pids())
                .given("cpuset", resources.cpuset())
                .given("shmSize", resources.shmSizeBytes())
                .tree();
    }

    private static void privileges(TreeWriter tree, Privileges privileges) {
        var ulimits = new LinkedHashMap<String, Object>();
        privileges
                .ulimits()
                .forEach((name, limit) -> ulimits.put(
                        name,
                        new TreeWriter()
                                .put("soft", limit.soft())
                                .put("hard", limit.hard())
                                .tree()));
        tree.flag("privileged", privileges.privileged())
                .flag("readOnly", privileges.readOnly())
                .list("capAdd", privileges.capAdd())
                .list("capDrop", privileges.capDrop())
                .list("devices", privileges.devices())
                .list(
                        "deviceRequests",
                        privileges.deviceRequests().stream()
                                .map(ConfigWriter::request)
                                .toList())
                .map("sysctls", privileges.sysctls())
                .map("ulimits", ulimits)
                .list("securityOpt", privileges.securityOpt())
                .given("pid", privileges.pid())
                .given("ipc", privileges.ipc());
    }

    private static Map<String, @Nullable Object> request(DeviceRequest request) {
        return new TreeWriter()
                .given("driver", request.driver())
                .given("count", request.count())
                .list("deviceIds", request.deviceIds())
                .list("capabilities", request.capabilities())
                .tree();
    }

    private static void environs(TreeWriter tree, RuntimeOptions runtimeOptions) {
        Logging logging = runtimeOptions.logging();
        tree.list("extraHosts", runtimeOptions.extraHosts())
                .list("dns", runtimeOptions.dns())
                .list("dnsSearch", runtimeOptions.dnsSearch());
        if (logging != null) {
            tree.put(
                    "logging",
                    new TreeWriter()
                            .put("driver", logging.driver())
                            .map("options", logging.options())
                            .tree());
        }
        tree.list("secrets", runtimeOptions.secrets())
                .given("containerName", runtimeOptions.containerName())
                .given("runtime", runtimeOptions.runtime())
                .given("platform", runtimeOptions.platform());
    }

    private static void rollout(TreeWriter tree, UpdatePolicy updatePolicy) {
        if (updatePolicy.pullPolicy() != UpdatePolicy.DEFAULTS.pullPolicy()) {
            tree.put("pullPolicy", UpdatePolicyReader.word(updatePolicy.pullPolicy()));
        }
        if (updatePolicy.updateStrategy() != UpdatePolicy.DEFAULTS.updateStrategy()) {
            tree.put("updateStrategy", UpdatePolicyReader.word(updatePolicy.updateStrategy()));
        }
        Duration grace = updatePolicy.stopGracePeriod();
        tree.given("stopGracePeriod", grace == null ? null : DurationText.write(grace));
    }

    /** Writes mounts: the short form where it reads back equal, the long one elsewhere. */
    private static final class MountWriter {

        private MountWriter() {}

        static Object write(VolumeMount mount) {
            String source = mount.source();
            boolean plain = !mount.readOnly() && mount.options().isEmpty();
            boolean anonymous = mount.type() == VolumeMount.Type.ANONYMOUS && plain;
            boolean named = source != null && source.indexOf(':') < 0;
            boolean unbroken =
                    mount.target().indexOf(':') < 0 && mount.options().stream().noneMatch(MountWriter::splits);
            if (!unbroken || mount.type() == VolumeMount.Type.TMPFS || !(anonymous || named)) {
                return writeLong(mount);
            }
            var options = new ArrayList<>(mount.options());
            if (mount.readOnly()) {
                options.addFirst("ro");
            }
            return (source == null ? "" : source + ":")
                    + mount.target()
                    + (options.isEmpty() ? "" : ":" + String.join(",", options));
        }

        private static boolean splits(String option) {
            return option.indexOf(':') >= 0 || option.indexOf(',') >= 0;
        }

        private static Object writeLong(VolumeMount mount) {
            String type = switch (mount.type()) {
                case VOLUME, ANONYMOUS -> "volume";
                case BIND -> "bind";
                case TMPFS -> "tmpfs";
            };
            return new TreeWriter()
                    .put("type", type)
                    .given("source", mount.source())
                    .put("target", mount.target())
                    .flag("readOnly", mount.readOnly())
                    .list("options", mount.options())
                    .tree();
        }
    }
}
