package io.containermanager.engine.kubernetes;

import io.containermanager.model.App;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Network;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What runs otherwise on Kubernetes than on Docker, once for each app and kind of difference. Pure. */
public final class KubernetesDifferences {

    private record Difference(Predicate<ServiceConfig> concerns, String message) {}

    private KubernetesDifferences() {}

    /** What users of an app should know. */
    public static List<PlanWarning> of(App app, KubernetesSettings settings) {
        var warnings = new ArrayList<PlanWarning>();
        for (var difference : differences(app, settings)) {
            var concerned = app.services().stream()
                    .filter(service -> difference.concerns().test(service.config()))
                    .map(Service::serviceId)
                    .collect(Collectors.toSet());
            if (!concerned.isEmpty()) {
                warnings.add(new PlanWarning(app.appId(), Set.copyOf(concerned), difference.message()));
            }
        }
        return warnings;
    }

    private static List<Difference> differences(App app, KubernetesSettings settings) {
        var all = new ArrayList<>(ALWAYS);
        all.addAll(ports(settings.publish()));
        all.add(new Difference(
                config -> settings.hostPath()
                        && config.volumes().stream().anyMatch(mount -> mount.type() == VolumeMount.Type.BIND),
                "Binds show the files of the node that the pod runs on; another node has other files"));
        all.add(new Difference(
                config -> config.volumes().stream()
                        .anyMatch(mount -> mount.type() == VolumeMount.Type.VOLUME
                                && mount.source() != null
                                && app.volumes().containsKey(mount.source())
                                && app.volumes().get(mount.source()).name() != null
                                && !app.volumes().get(mount.source()).external()
                                && settings.namespace() == null),
                "A volume with a name of its own is not shared with other apps: claims belong to a namespace"));
        all.add(new Difference(
                config -> config.networks().stream()
                        .anyMatch(attachment -> app.networks()
                                .getOrDefault(attachment.name(), Network.PLAIN)
                                .internal()),
                "An internal network keeps its services from the outside only if the cluster's network plugin enforces"
                        + " NetworkPolicies"));
        return all;
    }

    /** Those that do not depend on settings or on the rest of the app. */
    private static final List<Difference> ALWAYS = List.of(
            new Difference(
                    config -> config.healthcheck() == null
                            || config.healthcheck().test().isEmpty(),
                    "A HEALTHCHECK of the image is not seen by Kubernetes: without a declared healthcheck.test a"
                            + " service counts as good while it runs"),
            new Difference(
                    config -> uneven(config.healthcheck()), "Times of health checks are rounded up to whole seconds"),
            new Difference(
                    config -> config.volumes().stream()
                            .anyMatch(mount -> mount.type() == VolumeMount.Type.VOLUME
                                    || mount.type() == VolumeMount.Type.ANONYMOUS),
                    "A new volume is empty: what the image has at the mount's path is not copied into it"),
            new Difference(
                    config -> config.process().stopSignal() != null,
                    "stopSignal has no effect: containers are sent the image's STOPSIGNAL"),
            new Difference(
                    config -> config.process().init() != null,
                    "init has no effect: put an init such as tini into the image"),
            new Difference(
                    config -> config.runtimeOptions().logging() != null,
                    "logging has no effect: the node's kubelet keeps and rotates logs"),
            new Difference(
                    config -> config.runtimeOptions().containerName() != null,
                    "containerName has no effect: pods are named after the service and its version"),
            new Difference(
                    config -> !config.runtimeOptions().dns().isEmpty(), "dns adds resolvers to the cluster's own"),
            new Difference(
                    config -> config.volumes().stream().anyMatch(KubernetesDifferences::tuned),
                    "Options of tmpfs mounts other than size have no effect"));

    private static boolean uneven(@org.jspecify.annotations.Nullable Healthcheck check) {
        return check != null
                && (KubernetesValues.fraction(check.interval())
                        || KubernetesValues.fraction(check.timeout())
                        || KubernetesValues.fraction(check.startPeriod()));
    }

    private static boolean tuned(VolumeMount mount) {
        return mount.type() == VolumeMount.Type.TMPFS
                && mount.options().stream().anyMatch(option -> !option.startsWith("size="));
    }

    private static List<Difference> ports(KubernetesSettings.Publish publish) {
        Predicate<PortMapping> fixed = port -> port.hostPort() != null;
        return switch (publish) {
            case CLUSTER_IP ->
                List.of(
                        anyPort(
                                _ -> true,
                                "Published ports are reached within the cluster only, by the Service"
                                        + " published-<appId>-<serviceId>: set engine.kubernetes.publish to reach them"
                                        + " from outside"),
                        hostIp());
            case LOAD_BALANCER -> List.of(hostIp());
            case NODE_PORT ->
                List.of(
                        anyPort(
                                fixed.and(port -> !ServiceBodies.isNodePort(port.hostPort())),
                                "Host ports outside 30000 to 32767 are not ports of nodes: the cluster chooses others"),
                        hostIp());
            case HOST_PORT ->
                List.of(anyPort(
                        fixed.negate(), "A port without a fixed host port is reached by the pod's address only"));
        };
    }

    private static Difference hostIp() {
        return anyPort(port -> port.hostIp() != null, "hostIp has no effect: a Service has an address of its own");
    }

    private static Difference anyPort(Predicate<PortMapping> which, String message) {
        return new Difference(config -> config.ports().stream().anyMatch(which), message);
    }
}
