package io.containermanager.engine.simulated;

import io.containermanager.engine.ContainerNames;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.OneMachineRules;
import io.containermanager.engine.StepResult;
import io.containermanager.event.Scheduler;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step.CreateContainer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a container comes into being on the simulated engine: its name, volumes, networks and namespaces. Confined to the scheduler's tasks. */
final class ContainerCreation {

    private final SimulatedContainers containers;
    private final Scheduler scheduler;
    private final EventReceivers receivers;
    private final Supplier<String> ids;

    ContainerCreation(
            SimulatedContainers containers, Scheduler scheduler, EventReceivers receivers, Supplier<String> ids) {
        this.containers = containers;
        this.scheduler = scheduler;
        this.receivers = receivers;
        this.ids = ids;
    }

    /** Creates the container, unless this very step has done so before. */
    StepResult create(CreateContainer create) {
        var made = alreadyMade(create.labels());
        if (made.isPresent()) {
            return new StepResult(made.get().id(), made.get().digest(), false);
        }
        var image = create.placement().image();
        var digest = containers
                .digest(image)
                .orElseThrow(() -> new EngineException.NotFound("No such image: " + image + ". Pull it first."));
        var owners = new HashMap<String, String>();
        SimulatedNamespaces.declared(create.service().config())
                .forEach((kind, service) -> owners.put(kind, sibling(create.labels(), service)));
        var id = ids.get();
        var name = freeName(create, id);
        var container = container(create, id, name, digest);
        containers.namespaces().made(id, owners);
        var missing = container.volumes().stream()
                .filter(volume -> !containers.hasVolume(volume))
                .collect(Collectors.toSet());
        missing.forEach(volume -> containers.addVolume(volume, making(volume, create)));
        containers.put(container);
        receivers.container(id, "create");
        missing.retainAll(named(create));
        return new StepResult(id, digest, true, missing);
    }

    /** As Docker does: a volume that is missing is made with the container, as the container's request says. */
    private static VolumeMaking making(String name, CreateContainer create) {
        var declared = create.placement().declaredVolumes().get(name);
        if (declared == null) {
            return new VolumeMaking(SimulatedSteps.DEFAULT_DRIVER, Map.of(), false);
        }
        if (declared.external()) {
            throw OneMachineRules.missing(name);
        }
        return SimulatedSteps.making(declared);
    }

    /** The volumes that were there when the step was planned, or made by an earlier one. */
    private static Set<String> named(CreateContainer create) {
        var names = new HashSet<>(create.placement().volumes().values());
        create.placement().inherited().forEach(volume -> names.add(volume.name()));
        return names;
    }

    /** The sibling's running container, or else its newest. */
    private String sibling(ContainerLabels labels, String serviceName) {
        return containers.containers().stream()
                .filter(container -> containers
                        .owner(container)
                        .filter(owner -> owner.appId() == labels.appId()
                                && owner.instance().equals(labels.instance())
                                && owner.serviceName().equals(serviceName)
                                && (container.owner().isEmpty() || owner.isNameOf(container.name(), container.id())))
                        .isPresent())
                .max(Comparator.comparing(SimulatedContainer::alive))
                .map(SimulatedContainer::id)
                .orElseThrow(() -> new EngineException.NotFound(
                        "Service %s, whose namespace is to be shared, has no container".formatted(serviceName)));
    }

    /** A container that this very step made before, and that nothing has happened to since. */
    private Optional<SimulatedContainer> alreadyMade(ContainerLabels labels) {
        return containers.containers().stream()
                .filter(container -> container.run().status() == Status.CREATED)
                .filter(container -> container
                        .owner()
                        .filter(owner -> owner.isNameOf(container.name(), container.id()))
                        .filter(owner -> owner.madeAs(null).equals(labels))
                        .isPresent())
                .findFirst();
    }

    /**
     * A declared name is taken over from the service's own predecessor, or from whom the plan says that it gives it away: that one is
     * renamed. A made-up name gives way.
     */
    private String freeName(CreateContainer create, String id) {
        var wanted = ContainerNames.of(create.labels(), create.service());
        var holder = containers.named(wanted);
        if (holder.isEmpty()) {
            return wanted;
        }
        if (create.service().config().runtimeOptions().containerName() == null) {
            return ContainerLabels.givenWay(wanted, id);
        }
        var held = holder.get();
        boolean given = create.placement().nameGivers().contains(held.id())
                || containers
                        .owner(held)
                        .filter(owner -> ContainerNames.sameService(owner, create.labels()))
                        .isPresent();
        if (!given) {
            throw new EngineException.Rejected(
                    Cause.NAME_TAKEN,
                    "The name %s is taken by container %s, which is not this service's: rename or remove that one, or choose another containerName."
                            .formatted(wanted, held.id()));
        }
        containers.put(held.named(ContainerLabels.givenWay(wanted, held.id())));
        return wanted;
    }

    /** One that gave its name to a successor has it again when it is started, unless that one runs or is another service's. */
    void takeNameBack(SimulatedContainer container) {
        var labels = containers.owner(container).filter(it -> it.gaveNameAway(container.name(), container.id()));
        if (labels.isEmpty()) {
            return;
        }
        var wanted = Objects.requireNonNull(labels.get().madeAs());
        var holder = containers.named(wanted);
        if (holder.isPresent()) {
            var held = holder.get();
            boolean successor = !held.alive()
                    && containers
                            .owner(held)
                            .filter(owner -> ContainerNames.sameService(owner, labels.get()))
                            .isPresent();
            if (!successor) {
                return;
            }
            containers.put(held.named(ContainerLabels.givenWay(wanted, held.id())));
        }
        containers.put(container.named(wanted));
    }

    private SimulatedContainer container(CreateContainer create, String id, String name, String digest) {
        var config = create.service().config();
        var labels = new LinkedHashMap<>(config.labels());
        labels.putAll(create.labels().madeAs(name).toLabels());
        var anonymous = anonymous(create);
        var volumes = new ArrayList<>(
                create.placement().volumes().values().stream().sorted().toList());
        anonymous.forEach(volume -> volumes.add(volume.name()));
        return new SimulatedContainer(
                id,
                name,
                labels,
                // As declared, also when it is made by digest: faults go by the name.
                create.service().imageName(),
                digest,
                config,
                volumes,
                List.copyOf(create.placement().networks().values()),
                anonymous,
                scheduler.now(),
                RunState.CREATED,
                false,
                0,
                create.placement().networkIds(),
                endpoints(create));
    }

    private static Map<String, Endpoint> endpoints(CreateContainer create) {
        var endpoints = new HashMap<String, Endpoint>();
        create.placement()
                .networks()
                .forEach((key, engineName) -> endpoints.put(engineName, Endpoint.wanted(create.service(), key)));
        return endpoints;
    }

    /** The predecessor's, those of its image included, and new ones where it had none. */
    private List<AnonymousVolume> anonymous(CreateContainer create) {
        var mounts = create.service().config().volumes();
        var inherited = create.placement().inherited();
        var fresh = mounts.stream()
                .filter(mount -> mount.type() == VolumeMount.Type.ANONYMOUS)
                .filter(mount ->
                        inherited.stream().noneMatch(volume -> volume.target().equals(mount.path())))
                .map(mount -> new AnonymousVolume(ids.get(), mount.path()));
        var kept = inherited.stream()
                .filter(volume -> mounts.stream()
                        .filter(mount -> mount.type() != VolumeMount.Type.ANONYMOUS)
                        .noneMatch(mount -> mount.path().equals(volume.target())));
        return Stream.concat(kept, fresh)
                .sorted(Comparator.comparing(AnonymousVolume::target))
                .toList();
    }
}
