package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.FailedHealthcheck;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code GET /containers/{id}/json}. Pure. */
public final class ContainerParser {

    /** Docker's way of saying never. */
    private static final String NEVER = "0001-01-01";

    /** How Docker names an anonymous volume. */
    private static final Pattern ANONYMOUS_NAME = Pattern.compile("[0-9a-f]{64}");

    /** Docker's own number where none is declared. */
    private static final int RETRIES_USUAL = 3;

    private static final String CONTAINER_MODE = "container:";

    /** Where the daemon says which addresses a container has on a network. */
    private static final List<String> ADDRESSES =
            List.of("/IPAMConfig/IPv4Address", "/IPAMConfig/IPv6Address", "/IPAddress", "/GlobalIPv6Address");

    private ContainerParser() {}

    /**
     * The container; empty when it does not carry our labels.
     *
     * @param inspected what the daemon says
     * @param images what images there are
     */
    public static Optional<Container> of(JsonNode inspected, PresentImages images) {
        return ContainerLabels.from(labels(inspected.at("/Config/Labels"))).map(labels -> {
            var imageId = inspected.path("Image").asText();
            // A container of an image that was committed from a managed one has that one's labels, without ever having
            // been
            // asked for.
            var owner = labels.equals(images.copied().get(imageId)) ? labels.ofNobody() : labels;
            return of(inspected, images, owner);
        });
    }

    /** The container, whatever labels it carries. */
    public static Container of(JsonNode inspected, PresentImages images, ContainerLabels owner) {
        var imageId = inspected.path("Image").asText();
        return new Container(
                inspected.path("Id").asText(),
                inspected.path("Name").asText().replaceFirst("^/", ""),
                owner,
                inspected.at("/Config/Image").asText(),
                images.digests().getOrDefault(imageId, imageId),
                ConfigParser.of(inspected),
                run(inspected),
                instant(inspected.path("Created").asText()).orElse(Instant.EPOCH),
                anonymous(inspected.path("Mounts")),
                new Attached(
                        volumes(inspected.path("Mounts")),
                        networks(inspected.at("/NetworkSettings/Networks")),
                        namespaces(inspected.path("HostConfig")),
                        endpoints(inspected.at("/NetworkSettings/Networks")),
                        addresses(inspected.at("/NetworkSettings/Networks")),
                        ConfigParser.ports(inspected.at("/NetworkSettings/Ports"))));
    }

    /** An adopted container is found by its own name on each of its networks, which the daemon does not list as an alias. */
    public static Container adopted(JsonNode inspected, PresentImages images, ContainerLabels owner) {
        var container = of(inspected, images, owner);
        var endpoints = container.attached().endpoints();
        return endpoints == null
                ? container
                : container.withEndpoints(endpoints.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                it -> it.getValue().aliases().isEmpty()
                                        ? it.getValue()
                                        : it.getValue().withAlias(container.name()))));
    }

    /** The volumes with a name that it mounts. */
    public static Set<String> namedVolumes(JsonNode inspected) {
        return volumes(inspected.path("Mounts")).stream()
                .filter(name -> !ANONYMOUS_NAME.matcher(name).matches())
                .collect(Collectors.toSet());
    }

    /** The host's paths that it binds. */
    public static List<String> bindSources(JsonNode inspected) {
        var sources = new ArrayList<String>();
        for (var mount : inspected.path("Mounts")) {
            if (mount.path("Type").asText().equals("bind")) {
                sources.add(mount.path("Source").asText());
            }
        }
        return sources;
    }

    /** Docker names the container by its id, however it was asked for. */
    private static Set<String> namespaces(JsonNode host) {
        var owners = new HashSet<String>();
        for (var mode : List.of("NetworkMode", "PidMode", "IpcMode")) {
            var text = host.path(mode).asText();
            if (text.startsWith(CONTAINER_MODE)) {
                owners.add(text.substring(CONTAINER_MODE.length()));
            }
        }
        return owners;
    }

    private static Set<String> volumes(JsonNode mounts) {
        var names = new HashSet<String>();
        for (var mount : mounts) {
            if (mount.path("Type").asText().equals("volume")) {
                names.add(mount.path("Name").asText());
            }
        }
        return names;
    }

    private static Map<String, String> networks(JsonNode joined) {
        var ids = new HashMap<String, String>();
        joined.properties().forEach(network -> {
            if (!OwnedNetwork.BUILT_IN.contains(network.getKey())) {
                ids.put(network.getKey(), network.getValue().path("NetworkID").asText());
            }
        });
        return ids;
    }

    private static Map<String, Endpoint> endpoints(JsonNode joined) {
        var endpoints = new HashMap<String, Endpoint>();
        joined.properties().forEach(network -> {
            var aliases = new HashSet<String>();
            // Since Docker 25 its own names of the container stand in the second list.
            network.getValue().path("Aliases").forEach(alias -> aliases.add(alias.asText()));
            network.getValue().path("DNSNames").forEach(alias -> aliases.add(alias.asText()));
            endpoints.put(
                    network.getKey(),
                    new Endpoint(
                            aliases,
                            said(network.getValue().path("IPAddress")),
                            said(network.getValue().path("GlobalIPv6Address"))));
        });
        return endpoints;
    }

    private static @Nullable String said(JsonNode text) {
        return text.asText().isEmpty() ? null : text.asText();
    }

    /** The fixed ones, which a stopped container has too, and those that a running one was given. */
    private static Map<String, Set<String>> addresses(JsonNode joined) {
        var addresses = new HashMap<String, Set<String>>();
        joined.properties().forEach(network -> {
            var on = new HashSet<String>();
            for (var place : ADDRESSES) {
                var address = network.getValue().at(place).asText();
                if (!address.isEmpty()) {
                    on.add(address);
                }
            }
            if (!on.isEmpty()) {
                addresses.put(network.getKey(), Set.copyOf(on));
            }
        });
        return addresses;
    }

    public static Map<String, String> labels(JsonNode node) {
        var labels = new LinkedHashMap<String, String>();
        node.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    private static RunState run(JsonNode inspected) {
        var state = inspected.path("State");
        var status = status(state.path("Status").asText());
        var finished = instant(state.path("FinishedAt").asText());
        boolean alive = status == Status.RUNNING || status == Status.PAUSED;
        // Docker calls a container unhealthy as soon as it stops or is paused: a check that does not run says nothing.
        var health = status == Status.RUNNING ? health(inspected) : Health.NONE;
        boolean ended = finished.isPresent() && !alive && status != Status.CREATED;
        return new RunState(
                status,
                health,
                ended ? (Integer) state.path("ExitCode").asInt() : null,
                state.path("OOMKilled").asBoolean(),
                instant(state.path("StartedAt").asText()).orElse(null),
                ended ? finished.get() : null,
                inspected.path("RestartCount").asInt(),
                // Of a healthy one it is not looked up again when a later run has passed.
                alive && health != Health.HEALTHY ? failed(state.at("/Health/Log")) : null);
    }

    /** After a pause Docker says unhealthy until the check has run, or failed as often as it has to: it has not failed so often yet. */
    private static boolean sinceUnpaused(JsonNode health, JsonNode inspected) {
        int retries = inspected.at("/Config/Healthcheck/Retries").asInt();
        int streak = health.path("FailingStreak").asInt(Integer.MAX_VALUE);
        return streak < (retries > 0 ? retries : RETRIES_USUAL);
    }

    /** The daemon keeps the last five runs of a health check, the newest at the end; -1 stands for a run that did not end by itself. */
    private static @Nullable FailedHealthcheck failed(JsonNode log) {
        var last = log.path(log.size() - 1);
        int code = last.path("ExitCode").asInt();
        return code == 0
                ? null
                : new FailedHealthcheck(
                        instant(last.path("End").asText()).orElse(Instant.EPOCH),
                        code < 0 ? null : (Integer) code,
                        last.path("Output").asText());
    }

    private static Status status(String word) {
        for (var status : Status.values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        return Status.DEAD;
    }

    private static Health health(JsonNode inspected) {
        var health = inspected.at("/State/Health");
        return switch (health.path("Status").asText().toLowerCase(Locale.ROOT)) {
            case "starting" -> Health.STARTING;
            case "healthy" -> Health.HEALTHY;
            case "unhealthy" -> sinceUnpaused(health, inspected) ? Health.STARTING : Health.UNHEALTHY;
            default -> Health.NONE;
        };
    }

    /** A time as Docker writes it, with the daemon's offset. */
    static Optional<Instant> instant(String text) {
        return text.isEmpty() || text.startsWith(NEVER)
                ? Optional.empty()
                : Optional.of(OffsetDateTime.parse(text).toInstant());
    }

    private static List<AnonymousVolume> anonymous(JsonNode mounts) {
        var volumes = new ArrayList<AnonymousVolume>();
        for (var mount : mounts) {
            @Nullable String name = mount.path("Name").asText(null);
            if (mount.path("Type").asText().equals("volume")
                    && name != null
                    && ANONYMOUS_NAME.matcher(name).matches()) {
                volumes.add(new AnonymousVolume(name, mount.path("Destination").asText()));
            }
        }
        volumes.sort(Comparator.comparing(AnonymousVolume::target));
        return volumes;
    }
}
