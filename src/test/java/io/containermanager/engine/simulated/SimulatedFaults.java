package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.simulated.SimulatedContainer.Ending;
import io.containermanager.event.FailureText;
import io.containermanager.event.Scheduler;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong on a machine behind the manager's back, at the push of a button. Each is done
 * by the scheduler's next task; what makes no sense then (an unknown container) is logged and has no effect. Thread-safe.
 */
public final class SimulatedFaults {

    private static final Logger LOGGER = System.getLogger(SimulatedFaults.class.getName());

    private final Scheduler scheduler;
    private final SimulatedContainers containers;
    private final Lifecycle lifecycle;
    private final EventReceivers receivers;
    private final EngineAvailability availability;
    private final SimulatedPods pods;

    private SimulatedFaults(SimulatedEngine engine) {
        this.scheduler = engine.scheduler;
        this.containers = engine.containers;
        this.lifecycle = engine.lifecycle;
        this.receivers = engine.receivers;
        this.availability = engine.availability;
        this.pods = engine.pods;
    }

    public static SimulatedFaults of(SimulatedEngine engine) {
        return new SimulatedFaults(engine);
    }

    /** A replica is not ready for that reason; with null it is again. */
    public void unready(String pod, @Nullable String reason) {
        after(() -> {
            pods.unready(pod, reason);
            receivers.container(pod, "health_status");
        });
    }

    /** {@code docker kill}: no restart policy reacts to it. */
    public void kill(String containerId) {
        after(() -> lifecycle.end(containerId, Ending.killed()));
    }

    /** {@code docker restart}. */
    public void restart(String containerId) {
        after(() -> {
            lifecycle.stop(containerId);
            lifecycle.start(containers.require(containerId));
        });
    }

    /** Its process ends by itself with that code. */
    public void exit(String containerId, int exitCode) {
        after(() -> lifecycle.end(containerId, Ending.exited(exitCode)));
    }

    /** The kernel ends its process for want of memory. */
    public void outOfMemory(String containerId) {
        after(() -> lifecycle.end(containerId, Ending.outOfMemory()));
    }

    /** Somebody stops it. */
    public void stop(String containerId) {
        after(() -> lifecycle.stop(containerId));
    }

    /** Somebody pauses it, or lets it go on. */
    public void pause(String containerId, boolean pause) {
        after(() -> lifecycle.pause(containerId, pause));
    }

    /** It is dead: it can only be removed. */
    public void dead(String containerId) {
        after(() -> lifecycle.die(containerId));
    }

    /** The engine's own state of it breaks: it is not started any more. */
    public void breakState(String containerId) {
        after(() -> containers.breakState(containers.require(containerId).id()));
    }

    /** Its health check says something else from now on. */
    public void health(String containerId, Health health) {
        after(() -> lifecycle.becomes(containerId, health));
    }

    /** {@code docker rm -f}. */
    public void remove(String containerId) {
        after(() -> {
            lifecycle.end(containerId, Ending.killed());
            lifecycle.remove(containerId);
        });
    }

    /** Somebody makes a copy of it, which has its labels, and runs that beside it. */
    public void copy(String containerId, String newId) {
        after(() -> {
            var original = containers.require(containerId);
            var copy = SimulatedContainer.unmanaged(
                    newId,
                    original.name() + "-copy-" + newId,
                    original.labels(),
                    original.image(),
                    original.digest(),
                    original.config().builder().ports(List.of()).build(),
                    scheduler.now());
            receivers.container(newId, "create");
            lifecycle.start(copy);
        });
    }

    /** Somebody gives it another name. */
    public void rename(String containerId, String name) {
        after(() -> containers.put(containers.require(containerId).named(name)));
    }

    /** An unmanaged container appears, created and not running. */
    public void foreign(String id, String name) {
        after(() -> {
            containers.put(SimulatedContainer.unmanaged(
                    id, name, Map.of(), "foreign:latest", "sha256:foreign", ServiceConfig.DEFAULTS, scheduler.now()));
            receivers.container(id, "create");
        });
    }

    /**
     * A running container of a Compose project that this manager did not create, with its volumes and networks.
     *
     * @param config with volumes and networks by their engine names, which begin with the project's name and {@code _}
     * @param labels further labels
     */
    public void compose(
            String id, String project, String service, String image, ServiceConfig config, Map<String, String> labels) {
        after(() -> {
            var all = new HashMap<>(labels);
            all.put("com.docker.compose.project", project);
            all.put("com.docker.compose.service", service);
            var volumes = config.volumes().stream()
                    .filter(mount -> mount.type() == VolumeMount.Type.VOLUME)
                    .map(mount -> Objects.requireNonNull(mount.source()))
                    .toList();
            volumes.forEach(name -> containers.addVolume(name, new VolumeMaking("local", Map.of(), false)));
            var networks =
                    config.networks().stream().map(NetworkAttachment::name).toList();
            networks.stream()
                    .filter(name -> containers.networksNamed(name).isEmpty())
                    .forEach(name -> containers.addNetwork(new SimulatedNetwork("id-of-" + name, name, 0, null)));
            containers.load(image);
            lifecycle.start(new SimulatedContainer(
                    id,
                    project + "-" + service + "-1",
                    all,
                    image,
                    containers.digest(image).orElseThrow(),
                    config,
                    volumes,
                    networks,
                    List.of(),
                    scheduler.now(),
                    RunState.CREATED,
                    false,
                    0,
                    Map.of(),
                    networks.stream()
                            .collect(Collectors.toMap(name -> name, _ -> new Endpoint(Set.of(service), null, null)))));
            receivers.container(id, "create");
        });
    }

    /** A process outside of any container takes a host port. */
    public void takePort(int port, String holder) {
        after(() -> containers.takePort(port, holder));
    }

    /** That process ends. */
    public void freePort(int port) {
        after(() -> containers.freePort(port));
    }

    /** The registry gives another image by that name from now on. */
    public void moveTag(String image) {
        after(() -> containers.moveTag(image));
    }

    /** An image appears that no registry gave: built here, or loaded from a file. */
    public void loadImage(String image) {
        after(() -> containers.load(image));
    }

    /** The image is no longer present, in use or not. */
    public void loseImage(String image) {
        after(() -> containers.removeImage(image));
    }

    /** Somebody makes a volume. */
    public void foreignVolume(String name) {
        after(() -> containers.addVolume(name, new VolumeMaking("local", Map.of(), false)));
    }

    /** The volume is no longer present, in use or not. */
    public void loseVolume(String name) {
        after(() -> containers.removeVolume(name));
    }

    /** The network is no longer present, in use or not. */
    public void loseNetwork(String name) {
        after(() -> containers.networksNamed(name).forEach(network -> containers.removeNetwork(network.id())));
    }

    /** Somebody makes a network of that name, beside those that are there. */
    public void foreignNetwork(String id, String name) {
        after(() -> containers.addNetwork(new SimulatedNetwork(id, name, 0, null)));
    }

    /** Somebody runs a container, by that id, that mounts a volume. */
    public void volumeUser(String id, String volume) {
        after(() -> containers.put(stranger(id, List.of(volume), List.of(), Map.of())));
    }

    /** Somebody runs a container, by that id, that joins a network. */
    public void stranger(String id, String network, String networkId) {
        after(() -> containers.put(stranger(id, List.of(), List.of(network), Map.of(network, networkId))));
    }

    private static SimulatedContainer stranger(
            String id, List<String> volumes, List<String> networks, Map<String, String> networkIds) {
        return new SimulatedContainer(
                id,
                id,
                Map.of(),
                "theirs:1",
                "sha256:0",
                ServiceConfig.DEFAULTS,
                volumes,
                networks,
                List.of(),
                Instant.EPOCH,
                new RunState(RunState.Status.RUNNING, RunState.Health.NONE, null, false, Instant.EPOCH, null, 0),
                false,
                0,
                networkIds,
                Map.of());
    }

    /** {@code kubectl scale}, or what a HorizontalPodAutoscaler does. */
    public void scale(String containerId, int replicas) {
        after(() -> {
            containers.put(containers.require(containerId).scaled(replicas));
            receivers.container(containerId, "update");
        });
    }

    /** {@code docker network disconnect}. */
    public void disconnect(String containerId, String network) {
        after(() -> {
            containers.put(containers.require(containerId).disconnected(network));
            receivers.container(containerId, "disconnect");
        });
    }

    /** {@code docker network connect}, or what other options of it lead to. */
    public void connect(String containerId, String network, Endpoint endpoint) {
        after(() -> {
            var found = containers.networksNamed(network).getFirst();
            containers.put(containers.require(containerId).connected(found, endpoint));
        });
    }

    /** The engine goes away: calls fail, those under way too. Its containers go on. */
    public void goAway() {
        after(() -> {
            var why = "The simulated engine is unavailable, as this rehearsal requested";
            availability.away(why);
            receivers.emit(new EngineEvent.Lost(why));
        });
    }

    /** The engine is back. */
    public void comeBack() {
        after(() -> {
            availability.away(null);
            receivers.emit(new EngineEvent.Connected());
        });
    }

    /** The next step of that kind fails with an engine error (HTTP 5xx) and is not done. */
    public void failNext(String stepKind) {
        after(() -> availability.failNext(stepKind, EngineAvailability.Trouble.BEFORE));
    }

    /** The same, though it is done: a container, say, that is never reported. */
    public void failDoneNext(String stepKind) {
        after(() -> availability.failNext(stepKind, EngineAvailability.Trouble.AFTER));
    }

    /** The next container that is made is lost that long afterwards, unless it has been started by then. */
    public void loseNextMade(Duration afterwards) {
        after(() -> availability.loseNextMade(afterwards));
    }

    /** Calls off what was asked for the next steps. */
    public void spareNext() {
        after(availability::spareNext);
    }

    /**
     * The engine dies and is started again after a while, as when {@code dockerd} is killed: its containers end with it, and those whose
     * restart policy says so are started again.
     */
    public void restartEngine(Duration away) {
        goAway();
        after(lifecycle::endAll);
        scheduler.after(away, lifecycle::startAgain);
        scheduler.after(away, this::comeBack);
    }

    /** Everything takes that many times as long; 1 is the usual. */
    public void slowDown(int factor) {
        after(() -> availability.slowness(Math.max(1, factor)));
    }

    /** Events get lost from now on, or no longer. */
    public void dropEvents(boolean drop) {
        after(() -> receivers.drop(drop));
    }

    /** The next step of that kind ({@link io.containermanager.plan.step.Step#kind()}) is refused for that cause. */
    public void refuseNext(String stepKind, Cause cause) {
        after(() -> availability.refuseNext(stepKind, cause));
    }

    private void after(Runnable work) {
        scheduler.after(Duration.ZERO, () -> {
            try {
                work.run();
            } catch (EngineException refused) {
                LOGGER.log(Level.WARNING, "A rehearsed fault had no effect: " + FailureText.of(refused));
            }
        });
    }
}
