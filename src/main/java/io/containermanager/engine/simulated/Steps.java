package io.containermanager.engine.simulated;

import io.containermanager.engine.ContainerNames;
import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.event.Scheduler;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.Step.CreateContainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What each kind of step does to the simulated engine, and how long it takes. Confined to the scheduler's tasks. */
final class Steps {

    private static final int PROGRESS_PARTS = 4;

    /** A slow pull reports its progress at least this often. */
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(30);

    /** What Docker, too, makes a volume with when nothing is said. */
    private static final String DEFAULT_DRIVER = "local";

    private final SimulatedContainers containers;
    private final Lifecycle lifecycle;
    private final Scheduler scheduler;
    private final Receivers receivers;
    private final Supplier<String> ids;
    private final SimulatedSettings settings;

    /** What {@link Steps} works on. */
    record Parts(SimulatedContainers containers, Lifecycle lifecycle, Scheduler scheduler, Receivers receivers) {}

    Steps(Parts parts, Supplier<String> ids, SimulatedSettings settings) {
        this.containers = parts.containers();
        this.lifecycle = parts.lifecycle();
        this.scheduler = parts.scheduler();
        this.receivers = parts.receivers();
        this.ids = ids;
        this.settings = settings;
    }

    /** How long the step takes, before jitter: nothing when it has nothing to do. */
    Duration takes(Step step) {
        return switch (step) {
            case Step.DownloadImage pull -> pulls(pull) ? pullTime(pull.image()) : Duration.ZERO;
            case Step.StartContainer _ -> settings.start();
            case Step.StopContainer _ -> settings.stop();
            default -> settings.create();
        };
    }

    private boolean pulls(Step.DownloadImage pull) {
        return switch (pull.policy()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case IF_NOT_PRESENT -> containers.digest(pull.image()).isEmpty();
        };
    }

    private Duration pullTime(String image) {
        var slow = Fault.of(image).pullTime();
        return slow == null ? settings.pull() : slow;
    }

    /** Emits the progress of a pull that takes that long, until it is over or cancelled. */
    void announce(Step step, Duration takes, BooleanSupplier over) {
        if (step instanceof Step.DownloadImage pull
                && pulls(pull)
                && !Fault.of(pull.image()).pullFails()) {
            long parts = Math.max(PROGRESS_PARTS, takes.dividedBy(PROGRESS_EVERY));
            for (long part = 0; part < parts; part++) {
                int percent = (int) (100 * part / parts);
                var progress = new EngineEvent.PullProgress(pull.image(), percent, "Downloading");
                scheduler.after(takes.multipliedBy(part).dividedBy(parts), () -> {
                    if (!over.getAsBoolean()) {
                        receivers.emit(progress);
                    }
                });
            }
        }
    }

    /** Does the step now. */
    StepResult apply(Step step) {
        return switch (step) {
            case Step.DownloadImage pull -> pull(pull);
            case Step.CreateVolume create -> createVolume(create);
            case Step.CreateNetwork create -> createNetwork(create);
            case Step.ConnectNetwork connect -> containers.connect(connect);
            case CreateContainer create -> create(create);
            case Step.StartContainer start -> start(start);
            case Step.ScaleContainer scale -> scale(scale);
            case Step.StopContainer stop -> stop(stop);
            case Step.RemoveContainer remove -> removeContainer(remove);
            case Step.RemoveNetwork remove -> removeNetwork(remove);
            case Step.RemoveVolume remove -> removeVolume(remove.engineName());
            case Step.RemoveImage remove -> removeImage(remove);
        };
    }

    private StepResult pull(Step.DownloadImage pull) {
        var before = containers.digest(pull.image());
        if (!pulls(pull)) {
            if (before.isEmpty()) {
                throw new EngineException.NotFound(
                        "Image %s is not present and its pull policy is never: load it, or change pullPolicy"
                                .formatted(pull.image()));
            }
            return new StepResult(null, before.get(), false);
        }
        if (unknown(pull.image())) {
            throw unknownImage(pull.image());
        }
        containers.pulled(pull.image(), scheduler.now());
        receivers.emit(new EngineEvent.PullProgress(pull.image(), 100, "Pulled"));
        var after = containers.digest(pull.image());
        return new StepResult(null, after.orElse(null), !after.equals(before));
    }

    /** What the registry gives by that name now. */
    String registryDigest(String image) {
        if (unknown(image)) {
            throw unknownImage(image);
        }
        return containers.registryDigest(image, scheduler.now());
    }

    private boolean unknown(String image) {
        return Fault.of(image).pullFails() || containers.loadedOnly(image);
    }

    private static EngineException unknownImage(String image) {
        return new EngineException.Rejected(
                Cause.PULL_FAILED,
                "Cannot pull %s: manifest unknown. Check the name and tag, and the registry's credentials."
                        .formatted(image));
    }

    private StepResult createVolume(Step.CreateVolume create) {
        if (containers.hasVolume(create.engineName())) {
            return StepResult.UNCHANGED;
        }
        var driver = create.volume().driver();
        containers.addVolume(
                create.engineName(),
                new VolumeMaking(
                        driver == null ? DEFAULT_DRIVER : driver,
                        create.volume().driverOpts(),
                        true));
        return StepResult.DONE;
    }

    private StepResult createNetwork(Step.CreateNetwork create) {
        if (!containers.networksNamed(create.engineName()).isEmpty()) {
            return StepResult.UNCHANGED;
        }
        containers.makeNetwork(SimulatedNetwork.of(ids.get(), create.engineName(), create.appId(), create.network()));
        return StepResult.DONE;
    }

    private StepResult create(CreateContainer create) {
        var made = alreadyMade(create.labels());
        if (made.isPresent()) {
            return new StepResult(made.get().id(), made.get().digest(), false);
        }
        var image = create.placement().image();
        var digest = containers
                .digest(image)
                .orElseThrow(() -> new EngineException.NotFound("No such image: " + image + ". Pull it first."));
        var owners = new HashMap<String, String>();
        SharedNamespaces.declared(create.service().config())
                .forEach((kind, service) -> owners.put(kind, sibling(create.labels(), service)));
        var id = ids.get();
        var name = freeName(create, id);
        var container = container(create, id, name, digest);
        containers.namespaces().made(id, owners);
        container.volumes().stream()
                .filter(volume -> !containers.hasVolume(volume))
                .forEach(volume -> containers.addVolume(volume, new VolumeMaking(DEFAULT_DRIVER, Map.of(), false)));
        containers.put(container);
        receivers.container(id, "create");
        return new StepResult(id, digest, true);
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

    private StepResult start(Step.StartContainer start) {
        var container = containers.require(start.containerId());
        if (container.run().status() == Status.RUNNING) {
            return new StepResult(container.id(), container.digest(), false);
        }
        if (container.run().status() == Status.DEAD || container.run().status() == Status.PAUSED) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT,
                    "Container %s is %s and cannot be started"
                            .formatted(
                                    container.name(), container.run().status().word()));
        }
        lifecycle.start(container);
        return new StepResult(container.id(), container.digest(), true);
    }

    private StepResult scale(Step.ScaleContainer scale) {
        var container = containers.require(scale.containerId());
        containers.put(container.scaled(scale.replicas()));
        receivers.container(container.id(), "update");
        return new StepResult(
                container.id(), container.digest(), container.config().replicas() != scale.replicas());
    }

    private StepResult stop(Step.StopContainer stop) {
        boolean stopped = containers.container(stop.containerId()).isPresent() && lifecycle.stop(stop.containerId());
        return stopped ? StepResult.DONE : StepResult.UNCHANGED;
    }

    private StepResult removeContainer(Step.RemoveContainer remove) {
        var found = containers.container(remove.containerId());
        if (found.isEmpty()) {
            return StepResult.UNCHANGED;
        }
        if (found.get().alive() || found.get().run().status() == Status.RESTARTING) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT,
                    "Container %s runs: stop it before removing it"
                            .formatted(found.get().name()));
        }
        lifecycle.remove(remove.containerId());
        return StepResult.DONE;
    }

    private StepResult removeNetwork(Step.RemoveNetwork remove) {
        var named = containers.networksNamed(remove.engineName()).stream()
                .filter(network -> remove.networkId() == null || network.id().equals(remove.networkId()))
                .toList();
        if (named.size() > 1) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT,
                    "%d networks are called %s. Remove all but one of them."
                            .formatted(named.size(), remove.engineName()));
        }
        if (named.isEmpty()) {
            return StepResult.UNCHANGED;
        }
        var id = named.getFirst().id();
        refuseWhile(
                "Network " + remove.engineName(),
                container ->
                        container.uses(remove.engineName(), id) && (container.alive() || !remove.stoppedMayStay()));
        containers.removeNetwork(id);
        return StepResult.DONE;
    }

    private StepResult removeVolume(String name) {
        if (!containers.hasVolume(name)) {
            return StepResult.UNCHANGED;
        }
        refuseWhile("Volume " + name, container -> container.volumes().contains(name));
        containers.removeVolume(name);
        return StepResult.DONE;
    }

    private StepResult removeImage(Step.RemoveImage remove) {
        var image = remove.image();
        var digest = containers.digest(image);
        if (digest.filter(remove.digest()::equals).isEmpty()) {
            return StepResult.UNCHANGED;
        }
        refuseWhile(
                "Image " + image, container -> digest.isPresent() && Objects.equals(container.digest(), digest.get()));
        return containers.removeImage(image) ? StepResult.DONE : StepResult.UNCHANGED;
    }

    private void refuseWhile(String what, Predicate<SimulatedContainer> uses) {
        containers.containers().stream().filter(uses).findFirst().ifPresent(user -> {
            throw new EngineException.Rejected(
                    Cause.CONFLICT, "%s is in use by container %s".formatted(what, user.name()));
        });
    }
}
