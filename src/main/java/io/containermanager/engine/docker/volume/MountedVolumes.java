package io.containermanager.engine.docker.volume;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.OneMachineRules;
import io.containermanager.model.Volume;
import io.containermanager.plan.step.Step.CreateContainer;
import io.containermanager.plan.step.Step.Placement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The volumes that a container will mount, as they are just before it is created. Docker makes one that was removed since, empty: the
 * request says how, and what Docker says of it afterwards shows whether it did.
 */
public final class MountedVolumes {

    private final CreateContainer create;
    private final Function<String, Optional<JsonNode>> look;
    /** What the daemon said of each one that is there, by engine name. */
    private final Map<String, JsonNode> before = new HashMap<>();

    /**
     * Looks at them now.
     *
     * @param look what the daemon says of a volume; empty when it has none of that name
     */
    MountedVolumes(CreateContainer create, Function<String, Optional<JsonNode>> look) {
        this.create = create;
        this.look = look;
        for (var name : names()) {
            var found = look.apply(name);
            found.ifPresent(it -> before.put(name, it));
            var declared = create.placement().declaredVolumes().get(name);
            if (found.isEmpty() && declared != null && declared.external()) {
                throw OneMachineRules.missing(name);
            }
        }
    }

    /** Its volumes that are there when everything goes as planned. New anonymous ones have no name yet. */
    private Set<String> names() {
        var names = new LinkedHashSet<>(create.placement().volumes().values());
        create.placement().inherited().forEach(volume -> names.add(volume.name()));
        return names;
    }

    /** The step with what the request may say of its volumes: Docker refuses to mount one when another driver is named than the volume's. */
    public CreateContainer step() {
        var told = new HashMap<String, Volume>();
        create.placement().declaredVolumes().forEach((name, volume) -> {
            var was = before.get(name);
            boolean other = was != null
                    && volume.driver() != null
                    && !was.path("Driver").asText().equals(volume.driver());
            told.put(
                    name,
                    other ? new Volume(volume.name(), volume.external(), null, Map.of(), volume.labels()) : volume);
        });
        var placement = create.placement();
        return new CreateContainer(
                create.labels(),
                create.service(),
                new Placement(
                        placement.image(),
                        placement.volumes(),
                        placement.networks(),
                        placement.networkIds(),
                        placement.inherited(),
                        placement.nameGivers(),
                        told),
                create.why());
    }

    /** Those that Docker made with the container: they were missing, or are others than before. */
    public Set<String> made() {
        var made = new HashSet<String>();
        for (var name : names()) {
            var was = before.get(name);
            look.apply(name)
                    .filter(now -> was == null || !now.path("CreatedAt").equals(was.path("CreatedAt")))
                    .ifPresent(_ -> made.add(name));
        }
        return made;
    }
}
