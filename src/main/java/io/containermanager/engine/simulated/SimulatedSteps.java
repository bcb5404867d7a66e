package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.event.Scheduler;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What each kind of step does to the simulated engine, and how long it takes. Confined to the scheduler's tasks. */
final class SimulatedSteps {

    private static final int PROGRESS_PARTS = 4;

    /** A slow pull reports its progress at least this often. */
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(30);

    /** What Docker, too, makes a volume with when nothing is said. */
    static final String DEFAULT_DRIVER = "local";

    private final SimulatedContainers containers;
    private final Lifecycle lifecycle;
    private final Scheduler scheduler;
    private final EventReceivers receivers;
    private final Supplier<String> ids;
    private final SimulatedSettings settings;
    private final ContainerCreation creation;

    /** What {@link SimulatedSteps} works on. */
    record Parts(SimulatedContainers containers, Lifecycle lifecycle, Scheduler scheduler, EventReceivers receivers) {}

    SimulatedSteps(Parts parts, Supplier<String> ids, SimulatedSettings settings) {
        this.containers = parts.containers();
        this.lifecycle = parts.lifecycle();
        this.scheduler = parts.scheduler();
        this.receivers = parts.receivers();
        this.ids = ids;
        this.settings = settings;
        this.creation = new ContainerCreation(containers, scheduler, receivers, ids);
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
            case Step.CreateContainer create -> create(create);
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

    private StepResult create(Step.CreateContainer create) {
        lifecycle.requireFiles(create.service().config().volumes());
        return creation.create(create);
    }

    private StepResult createVolume(Step.CreateVolume create) {
        if (containers.hasVolume(create.engineName())) {
            return StepResult.UNCHANGED;
        }
        containers.addVolume(create.engineName(), making(create.volume()));
        return StepResult.DONE;
    }

    /** What one of this manager's volumes is made with. */
    static VolumeMaking making(Volume declared) {
        var driver = declared.driver();
        return new VolumeMaking(driver == null ? DEFAULT_DRIVER : driver, declared.driverOpts(), true);
    }

    private StepResult createNetwork(Step.CreateNetwork create) {
        if (!containers.networksNamed(create.engineName()).isEmpty()) {
            return StepResult.UNCHANGED;
        }
        containers.makeNetwork(SimulatedNetwork.of(ids.get(), create.engineName(), create.appId(), create.network()));
        return StepResult.DONE;
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
        lifecycle.requireFiles(container.config().volumes());
        creation.takeNameBack(container);
        lifecycle.start(containers.require(start.containerId()));
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
