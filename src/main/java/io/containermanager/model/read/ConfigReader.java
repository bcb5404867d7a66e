package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.ContainerLabels;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a service's {@code config}: flat on the wire, grouped in {@link ServiceConfig}. */
final class ConfigReader {

    private static final Pattern NETWORK_MODE = Pattern.compile("host|none|bridge|service:.{1,255}");
    private static final List<String> OWN_KEYS = List.of(
            "image",
            "environment",
            "ports",
            "volumes",
            "tmpfs",
            "networks",
            "networkMode",
            "labels",
            "resources",
            "replicas");
    private static final List<String> KEYS = Stream.of(
                    OWN_KEYS,
                    ProcessReader.KEYS,
                    UpdatePolicyReader.KEYS,
                    PrivilegesReader.KEYS,
                    RuntimeOptionsReader.KEYS)
            .flatMap(List::stream)
            .toList();

    private ConfigReader() {}

    /** The configuration; what is wrong stays at its default. */
    static ServiceConfig read(TreeNode config) {
        if (config.absent() || !config.object(KEYS)) {
            return ServiceConfig.DEFAULTS;
        }
        return ServiceConfig.DEFAULTS
                .builder()
                .environment(KeyValues.environment(config.child("environment")))
                .ports(PortReader.read(config.child("ports")))
                .volumes(MountReader.read(config.child("volumes"), config.child("tmpfs")))
                .networks(NetworkReader.read(config.child("networks")))
                .networkMode(networkMode(config.child("networkMode")))
                .restart(UpdatePolicyReader.restart(config.child("restart")))
                .labels(labels(config.child("labels")))
                .process(ProcessReader.read(config))
                .healthcheck(ProcessReader.health(config.child("healthcheck")))
                .dependsOn(UpdatePolicyReader.dependencies(config.child("dependsOn")))
                .resources(ResourcesReader.read(config.child("resources")))
                .privileges(PrivilegesReader.read(config))
                .environs(RuntimeOptionsReader.read(config))
                .replicas(replicas(config.child("replicas")))
                .rollout(UpdatePolicyReader.read(config))
                .build();
    }

    private static @Nullable String networkMode(TreeNode node) {
        return "default".equals(node.value())
                ? null
                : node.word(NETWORK_MODE, "must be host, none, bridge or service:<name>; name networks under networks");
    }

    private static int replicas(TreeNode node) {
        var count = node.integer(1, Limits.REPLICAS_MAX);
        return count == null ? 1 : count.intValue();
    }

    /** Reserved, because they say to which app a container belongs: a user's label of that name could change that. */
    private static SortedMap<String, String> labels(TreeNode node) {
        var labels = KeyValues.plain(node);
        if (labels.keySet().stream().anyMatch(key -> key.startsWith(ContainerLabels.PREFIX))) {
            node.bad("must not begin with " + ContainerLabels.PREFIX + ": the manager sets those itself");
        }
        return labels;
    }
}
