package io.containermanager.model;

import io.containermanager.model.Environs.Logging;
import io.containermanager.model.Privileges.DeviceRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes configurations: the other direction of {@link ConfigReader}, each field in the shortest form that reads back
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
        environs(tree, config.environs());
        rollout(tree, config.rollout());
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
        if (dependencies.stream().allMatch(dependency -> dependency.condition() == Dependency.Condition.STARTED)) {
            return dependencies.stream().map(Dependency::serviceName).toList();
        }
        var map = new LinkedHashMap<String, Object>();
        dependencies.forEach(
                dependency -> map.put(dependency.serviceName(), RolloutReader.word(dependency.condition())));
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

    private static void environs(TreeWriter tree, Environs environs) {
        Logging logging = environs.logging();
        tree.list("extraHosts", environs.extraHosts())
                .list("dns", environs.dns())
                .list("dnsSearch", environs.dnsSearch());
        if (logging != null) {
            tree.put(
                    "logging",
                    new TreeWriter()
                            .put("driver", logging.driver())
                            .map("options", logging.options())
                            .tree());
        }
        tree.list("secrets", environs.secrets())
                .given("containerName", environs.containerName())
                .given("runtime", environs.runtime())
                .given("platform", environs.platform());
    }

    private static void rollout(TreeWriter tree, Rollout rollout) {
        if (rollout.pullPolicy() != Rollout.DEFAULTS.pullPolicy()) {
            tree.put("pullPolicy", RolloutReader.word(rollout.pullPolicy()));
        }
        if (rollout.updateStrategy() != Rollout.DEFAULTS.updateStrategy()) {
            tree.put("updateStrategy", RolloutReader.word(rollout.updateStrategy()));
        }
        Duration grace = rollout.stopGracePeriod();
        tree.given("stopGracePeriod", grace == null ? null : DurationText.write(grace));
    }
}
