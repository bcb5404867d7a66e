package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.model.Violation;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.ForeignResources.ForeignContainer;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Declares a container as it is: the way back from {@code CreateBody}. Reads {@code GET /containers/{id}/json} beside its image's
 * {@code GET /images/{id}/json}. What its image sets is left out; what no declaration can express is listed. Pure.
 */
public final class ForeignParser {

    /** What Docker's description has beside the configuration, or what its values mean nothing to a declaration. */
    private static final Set<String> CONFIG_IGNORED = Set.of(
            "AttachStdin", "AttachStdout", "AttachStderr", "ExposedPorts", "Image", "OnBuild", "Shell", "ArgsEscaped");

    private static final String CONFIG = "/Config/";
    private static final int SHORT_ID_CHARS = 12;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final String DEFAULT_STOP_SIGNAL = "SIGTERM";

    private final JsonNode inspected;
    private final JsonNode config;
    private final JsonNode image;
    private final Map<String, Object> declared = new LinkedHashMap<>();
    private final List<Violation> unsupported = new ArrayList<>();

    private ForeignParser(JsonNode inspected, JsonNode image) {
        this.inspected = inspected;
        this.config = inspected.path("Config");
        this.image = image;
    }

    /**
     * A container and its declaration.
     *
     * @param container what the daemon says of how it runs
     * @param inspected the container
     * @param image its image; a missing node when that is gone, so that all that it set is declared
     * @param daemon what the daemon says of itself ({@code GET /info}), for its defaults
     */
    public static ForeignContainer of(Container container, JsonNode inspected, JsonNode image, JsonNode daemon) {
        var parser = new ForeignParser(inspected, image.path("Config"));
        parser.process();
        parser.environment();
        parser.healthcheck();
        parser.labels();
        parser.names();
        parser.networks();
        parser.rest();
        new ForeignHostConfig(inspected, image.path("Config"), daemon, parser.declared, parser.unsupported).read();
        return new ForeignContainer(
                container.withImageName(parser.imageName(image)),
                ContainerParser.labels(inspected.at("/Config/Labels")),
                parser.declared,
                parser.unsupported);
    }

    private String imageName(JsonNode described) {
        var name = config.path("Image").asText();
        if (!name.startsWith("sha256:")) {
            return name;
        }
        var tag = described.path("RepoTags").path(0).asText();
        if (tag.isEmpty()) {
            unsupported.add(new Violation(
                    CONFIG + "Image",
                    "was created by an image id; tag that image, and create the container by its name"));
        }
        return tag.isEmpty() ? name : tag;
    }

    private void process() {
        boolean ownEntrypoint = differs("Entrypoint");
        if (ownEntrypoint) {
            put("entrypoint", strings(config.path("Entrypoint")));
        }
        if (differs("Cmd") || (ownEntrypoint && !empty(config.path("Cmd")))) {
            put("command", strings(config.path("Cmd")));
        }
        text("WorkingDir", "workingDir");
        text("User", "user");
        if (config.path("Tty").asBoolean()) {
            put("tty", true);
        }
        var signal = config.path("StopSignal").asText();
        if (!signal.isEmpty() && !signal.equals(image.path("StopSignal").asText(DEFAULT_STOP_SIGNAL))) {
            put("stopSignal", signal);
        }
        if (config.path("StopTimeout").isInt()) {
            put("stopGracePeriod", config.path("StopTimeout").asInt() + "s");
        }
    }

    private boolean differs(String key) {
        return !strings(config.path(key)).equals(strings(image.path(key)));
    }

    private void text(String key, String name) {
        var value = config.path(key).asText();
        if (!value.isEmpty() && !value.equals(image.path(key).asText())) {
            put(name, value);
        }
    }

    private void environment() {
        var given = new HashSet<>(strings(image.path("Env")));
        var environment = new TreeMap<String, String>();
        for (var variable : strings(config.path("Env"))) {
            if (!given.contains(variable)) {
                int equals = variable.indexOf('=');
                environment.put(
                        equals < 0 ? variable : variable.substring(0, equals),
                        equals < 0 ? "" : variable.substring(equals + 1));
            }
        }
        if (!environment.isEmpty()) {
            put("environment", environment);
        }
    }

    private void healthcheck() {
        var check = config.path("Healthcheck");
        if (empty(check) || check.equals(image.path("Healthcheck"))) {
            return;
        }
        var health = new LinkedHashMap<String, Object>();
        health.put("test", strings(check.path("Test")));
        Map.of("Interval", "interval", "Timeout", "timeout", "StartPeriod", "startPeriod")
                .forEach((key, name) -> {
                    if (check.path(key).asLong() > 0) {
                        health.put(name, check.path(key).asLong() / NANOS_PER_MILLI + "ms");
                    }
                });
        if (check.path("Retries").asInt() > 0) {
            health.put("retries", check.path("Retries").asInt());
        }
        if (check.path("StartInterval").asLong() > 0) {
            unsupported.add(new Violation(CONFIG + "Healthcheck/StartInterval", "cannot be declared"));
        }
        put("healthcheck", health);
    }

    private void labels() {
        var given = ContainerParser.labels(image.path("Labels"));
        var labels = new TreeMap<String, String>();
        ContainerParser.labels(config.path("Labels")).forEach((key, value) -> {
            if (!key.startsWith(ForeignResources.COMPOSE_PREFIX) && !Objects.equals(given.get(key), value)) {
                labels.put(key, value);
            }
        });
        if (!labels.isEmpty()) {
            put("labels", labels);
        }
    }

    /** Docker's own host name is the short id, and Compose's own name of a container has the service's number. */
    private void names() {
        var hostname = config.path("Hostname").asText();
        var mode = inspected.at("/HostConfig/NetworkMode").asText();
        boolean own = !mode.equals("host") && !mode.startsWith("container:");
        if (own && !hostname.isEmpty() && !hostname.equals(shortId())) {
            put("hostname", hostname);
        }
        if (!name().matches(generatedName())) {
            put("containerName", name());
        }
    }

    private String name() {
        return inspected.path("Name").asText().replaceFirst("^/", "");
    }

    private String generatedName() {
        var labels = ContainerParser.labels(config.path("Labels"));
        var project = labels.get(ForeignResources.PROJECT_LABEL);
        var service = labels.get(ForeignResources.COMPOSE_PREFIX + "service");
        return project == null || service == null
                ? ""
                : "(?:[0-9a-f]{12}_)?" + java.util.regex.Pattern.quote(project) + "[-_]"
                        + java.util.regex.Pattern.quote(service) + "[-_]\\d{1,6}";
    }

    private String shortId() {
        var id = inspected.path("Id").asText();
        return id.substring(0, Math.min(SHORT_ID_CHARS, id.length()));
    }

    private void networks() {
        var labels = ContainerParser.labels(config.path("Labels"));
        var known =
                List.of(shortId(), name(), labels.getOrDefault(ForeignResources.COMPOSE_PREFIX + "service", name()));
        var joined = new LinkedHashMap<String, Object>();
        inspected.at("/NetworkSettings/Networks").properties().forEach(network -> {
            if (!OwnedNetwork.BUILT_IN.contains(network.getKey())) {
                joined.put(network.getKey(), attachment(network.getKey(), network.getValue(), known));
            }
        });
        if (!joined.isEmpty()) {
            put("networks", joined);
        }
    }

    private Map<String, Object> attachment(String network, JsonNode endpoint, List<String> known) {
        var attachment = new LinkedHashMap<String, Object>();
        var aliases = strings(endpoint.path("Aliases")).stream()
                .filter(alias -> !known.contains(alias))
                .distinct()
                .toList();
        if (!aliases.isEmpty()) {
            attachment.put("aliases", aliases);
        }
        Map.of("IPv4Address", "ipv4Address", "IPv6Address", "ipv6Address").forEach((key, name) -> {
            var address = endpoint.path("IPAMConfig").path(key).asText();
            if (!address.isEmpty()) {
                attachment.put(name, address);
            }
        });
        for (var key : List.of("Links", "DriverOpts", "GwPriority", "IPAMConfig/LinkLocalIPs")) {
            if (!empty(endpoint.at("/" + key))) {
                unsupported.add(new Violation(
                        "/NetworkSettings/Networks/" + network + "/" + key, "cannot be declared for a network"));
            }
        }
        return attachment;
    }

    /** Whatever else is set would be lost with the next container. */
    private void rest() {
        var read = Set.of(
                "Hostname",
                "User",
                "Tty",
                "Env",
                "Cmd",
                "Entrypoint",
                "Healthcheck",
                "Volumes",
                "WorkingDir",
                "Labels",
                "StopSignal",
                "StopTimeout");
        config.properties().forEach(field -> {
            if (!read.contains(field.getKey())
                    && !CONFIG_IGNORED.contains(field.getKey())
                    && !empty(field.getValue())
                    && !field.getValue().equals(image.path(field.getKey()))) {
                unsupported.add(new Violation(CONFIG + field.getKey(), "cannot be declared"));
            }
        });
    }

    private void put(String key, Object value) {
        declared.put(key, value);
    }

    /** Whether a value says nothing: null, zero, empty. */
    static boolean empty(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.asText().isEmpty())
                || (value.isNumber() && value.asDouble() == 0)
                || (value.isBoolean() && !value.asBoolean())
                || (value.isContainerNode() && value.isEmpty());
    }

    static List<String> strings(JsonNode list) {
        var strings = new ArrayList<String>();
        list.forEach(item -> strings.add(item.asText()));
        return strings;
    }

    /** A value as plain maps, lists and scalars. */
    static Object plain(JsonNode value) {
        return DockerHttp.JSON.convertValue(value, Object.class);
    }

    /** For an image that is gone. */
    public static JsonNode unknownImage() {
        return MissingNode.getInstance();
    }
}
