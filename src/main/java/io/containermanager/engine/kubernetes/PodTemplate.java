package io.containermanager.engine.kubernetes;

import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.ContainerLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The template of a service's pods. It belongs to one version of the service and is never changed. Pure. */
final class PodTemplate {

    private PodTemplate() {}

    /**
     * @param image the reference to create it by
     * @param networks the engine names of the networks it joins
     * @param internal whether all of them are internal
     * @param restartPolicy Kubernetes' word
     */
    record Input(
            ContainerLabels owner,
            Service service,
            String image,
            List<String> networks,
            boolean internal,
            MountBodies mounts,
            String restartPolicy) {}

    static Map<String, Object> of(Input input, KubernetesSettings settings) {
        var metadata = new ManifestTree()
                .put("labels", labels(input))
                .put("annotations", annotations(input.owner(), input.service().config()));
        return new ManifestTree()
                .put("metadata", metadata)
                .put("spec", spec(input, settings))
                .map();
    }

    private static Map<String, String> labels(Input input) {
        var labels = ObjectLabels.ofVersion(input.owner());
        input.networks()
                .forEach(network ->
                        labels.put(ObjectLabels.NETWORK + ObjectNames.network(network), ObjectLabels.JOINED));
        if (input.internal()) {
            labels.put(ObjectLabels.INTERNAL_ONLY, ObjectLabels.JOINED);
        }
        return labels;
    }

    /** Declared labels have values that Kubernetes allows in annotations only; ours are read back from here. */
    private static Map<String, String> annotations(ContainerLabels owner, ServiceConfig config) {
        var annotations = new LinkedHashMap<String, String>(config.labels());
        annotations.putAll(owner.toLabels());
        return annotations;
    }

    private static ManifestTree spec(Input input, KubernetesSettings settings) {
        var config = input.service().config();
        var container = ContainerBody.of(input.service(), input.image(), settings)
                .put("volumeMounts", input.mounts().mounts());
        boolean host = "host".equals(config.networkMode());
        var spec = new ManifestTree()
                .put("restartPolicy", input.restartPolicy())
                .put(
                        "terminationGracePeriodSeconds",
                        KubernetesValues.seconds(config.updatePolicy().graceOrDefault(), 0))
                .put("enableServiceLinks", false)
                .put("automountServiceAccountToken", false)
                .put("hostname", config.process().hostname())
                .put("hostNetwork", host ? true : null)
                .put("dnsPolicy", host ? "ClusterFirstWithHostNet" : "ClusterFirst")
                .put("hostPID", "host".equals(config.privileges().pid()) ? true : null)
                .put("hostIPC", "host".equals(config.privileges().ipc()) ? true : null);
        surroundings(spec, config);
        return spec.put("containers", List.of(container.map()))
                .put("volumes", input.mounts().volumes());
    }

    private static void surroundings(ManifestTree spec, ServiceConfig config) {
        var options = config.runtimeOptions();
        var resolvers = new ManifestTree().put("nameservers", options.dns()).put("searches", options.dnsSearch());
        var sysctls = new ArrayList<Map<String, String>>();
        config.privileges().sysctls().forEach((name, value) -> sysctls.add(Map.of("name", name, "value", value)));
        var groups = config.process().groupAdd().stream()
                .map(ContainerBody.UserIds::id)
                .filter(Objects::nonNull)
                .toList();
        spec.put("hostAliases", hostAliases(options.extraHosts()))
                .put("dnsConfig", resolvers)
                .put("runtimeClassName", options.runtime())
                .put("nodeSelector", nodes(options.platform()))
                .put(
                        "securityContext",
                        new ManifestTree().put("sysctls", sysctls).put("supplementalGroups", groups));
    }

    /** Lines of {@code /etc/hosts}, those of one address together. */
    private static List<Map<String, Object>> hostAliases(List<String> lines) {
        var names = new LinkedHashMap<String, List<String>>();
        for (var line : lines) {
            int colon = line.indexOf(':');
            var address = line.substring(colon + 1).replaceAll("[\\[\\]]", "");
            names.computeIfAbsent(address, _ -> new ArrayList<>()).add(line.substring(0, Math.max(0, colon)));
        }
        var aliases = new ArrayList<Map<String, Object>>();
        names.forEach((address, hosts) -> aliases.add(Map.of("ip", address, "hostnames", hosts)));
        return aliases;
    }

    /** {@code linux/arm64/v8}: nodes say their system and their architecture, not the variant. */
    private static @Nullable Map<String, String> nodes(@Nullable String platform) {
        if (platform == null) {
            return null;
        }
        var parts = platform.split("/", -1);
        var selector = new LinkedHashMap<String, String>();
        selector.put("kubernetes.io/os", parts[0]);
        if (parts.length > 1) {
            selector.put("kubernetes.io/arch", parts[1]);
        }
        return selector;
    }
}
