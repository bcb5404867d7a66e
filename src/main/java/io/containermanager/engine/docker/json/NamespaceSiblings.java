package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Step.CreateContainer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The containers that {@code service:<name>} means in a service's spec: those whose namespaces it shares.
 *
 * @param network for {@code networkMode}, or null
 * @param pid for {@code pid}, or null
 * @param ipc for {@code ipc}, or null
 */
public record NamespaceSiblings(
        @Nullable String network,
        @Nullable String pid,
        @Nullable String ipc) {

    /** Nothing is shared. */
    static final NamespaceSiblings NONE = new NamespaceSiblings(null, null, null);

    private static final String SERVICE = "service:";

    /** Looks up what the spec names; the lookup is asked for each service name that occurs. */
    public static NamespaceSiblings of(CreateContainer create, Function<String, String> containerOf) {
        var config = create.service().config();
        return new NamespaceSiblings(
                resolve(config.networkMode(), containerOf),
                resolve(config.privileges().pid(), containerOf),
                resolve(config.privileges().ipc(), containerOf));
    }

    private static @Nullable String resolve(@Nullable String mode, Function<String, String> containerOf) {
        return mode != null && mode.startsWith(SERVICE) ? containerOf.apply(mode.substring(SERVICE.length())) : null;
    }

    /**
     * The sibling among those that Docker lists, newest first. One whose name is not the one that it was made by may be a copy, which is
     * always younger than what it was copied from.
     */
    public static Optional<String> original(JsonNode listed) {
        @Nullable String eldest = null;
        for (var container : listed) {
            eldest = container.path("Id").asText();
            if (namedAsMade(container)) {
                return Optional.of(eldest);
            }
        }
        return Optional.ofNullable(eldest);
    }

    private static boolean namedAsMade(JsonNode listed) {
        var labels = ContainerLabels.from(ContainerParser.labels(listed.path("Labels")));
        var name = listed.path("Names").path(0).asText().replaceFirst("^/", "");
        var id = listed.path("Id").asText();
        return labels.filter(it -> it.isNameOf(name, id)).isPresent();
    }

    /** Docker's filter for the containers of a sibling. */
    public static Map<String, List<String>> filter(ContainerLabels labels, String serviceName) {
        return Map.of(
                "label",
                List.of(
                        ContainerLabels.PREFIX + "app-id=" + labels.appId(),
                        ContainerLabels.PREFIX + "instance=" + labels.instance(),
                        ContainerLabels.PREFIX + "service-name=" + serviceName));
    }
}
