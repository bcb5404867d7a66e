package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.ContainerLabels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a container's declaration from {@code GET /containers/{id}/json}: environment (the image's variables included),
 * ports, mounts, restart policy, labels, the health check (the image's included) and a declared network mode. For people, for drafting
 * a target and for how long a health check is waited for; never compared. Pure.
 */
final class ConfigParser {

    private ConfigParser() {}

    static ServiceConfig of(JsonNode inspected) {
        var labels = new TreeMap<>(ContainerParser.labels(inspected.at("/Config/Labels")));
        labels.keySet().removeIf(label -> label.startsWith(ContainerLabels.PREFIX));
        return ServiceConfig.DEFAULTS
                .builder()
                .environment(environment(inspected.at("/Config/Env")))
                .ports(ports(inspected.at("/HostConfig/PortBindings")))
                .volumes(mounts(inspected.path("Mounts")))
                .networkMode(networkMode(inspected.at("/HostConfig/NetworkMode").asText()))
                .restart(RestartPolicy.of(
                                inspected.at("/HostConfig/RestartPolicy/Name").asText())
                        .orElse(RestartPolicy.NO))
                .labels(labels)
                .healthcheck(healthcheck(inspected.at("/Config/Healthcheck")))
                .rollout(rollout(inspected.at("/Config/StopTimeout")))
                .build();
    }

    /** Docker fills in what the container's image says, and means its own default by 0. */
    private static @Nullable Healthcheck healthcheck(JsonNode check) {
        if (check.isEmpty()) {
            return null;
        }
        int retries = check.path("Retries").asInt();
        return new Healthcheck(
                ForeignParser.strings(check.path("Test")),
                time(check.path("Interval"), Healthcheck.DEFAULT_INTERVAL),
                time(check.path("Timeout"), Healthcheck.DEFAULT_TIMEOUT),
                retries > 0 ? retries : Healthcheck.DEFAULT_RETRIES,
                time(check.path("StartPeriod"), Duration.ZERO));
    }

    private static Duration time(JsonNode nanos, Duration otherwise) {
        return nanos.asLong() > 0 ? Duration.ofNanos(nanos.asLong()) : otherwise;
    }

    /** A container that is no longer declared is stopped with the grace period it was created with. */
    private static UpdatePolicy rollout(JsonNode stopTimeout) {
        return stopTimeout.isInt()
                ? new UpdatePolicy(
                        UpdatePolicy.DEFAULTS.pullPolicy(),
                        UpdatePolicy.DEFAULTS.updateStrategy(),
                        Duration.ofSeconds(stopTimeout.asInt()))
                : UpdatePolicy.DEFAULTS;
    }

    private static Map<String, String> environment(JsonNode variables) {
        var environment = new TreeMap<String, String>();
        for (var variable : variables) {
            var parts = variable.asText().split("=", 2);
            environment.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return environment;
    }

    static List<PortMapping> ports(JsonNode bindings) {
        var ports = new ArrayList<PortMapping>();
        bindings.properties().forEach(binding -> {
            var key = binding.getKey().split("/", 2);
            for (var bound : binding.getValue()) {
                var hostIp = bound.path("HostIp").asText();
                var hostPort = bound.path("HostPort").asText();
                ports.add(new PortMapping(
                        hostIp.isEmpty() ? null : hostIp,
                        hostPort.matches("\\d+") ? Integer.valueOf(hostPort) : null,
                        Integer.parseInt(key[0]),
                        key.length > 1 ? key[1] : "tcp"));
            }
        });
        return ports;
    }

    private static List<VolumeMount> mounts(JsonNode mounts) {
        var read = new ArrayList<VolumeMount>();
        for (var mount : mounts) {
            var type = switch (mount.path("Type").asText()) {
                case "bind" -> VolumeMount.Type.BIND;
                case "tmpfs" -> VolumeMount.Type.TMPFS;
                default -> VolumeMount.Type.VOLUME;
            };
            @Nullable
            String source = type == VolumeMount.Type.VOLUME
                    ? mount.path("Name").asText(null)
                    : mount.path("Source").asText(null);
            boolean readOnly = mount.has("RW") && !mount.path("RW").asBoolean();
            read.add(new VolumeMount(type, source, mount.path("Destination").asText(), readOnly, List.of()));
        }
        return read;
    }

    private static @Nullable String networkMode(String mode) {
        return Arrays.asList("host", "none").contains(mode) ? mode : null;
    }
}
