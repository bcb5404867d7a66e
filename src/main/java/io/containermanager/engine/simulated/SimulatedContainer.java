package io.containermanager.engine.simulated;

import io.containermanager.model.PortMapping;
import io.containermanager.model.ServiceConfig;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One container of the simulation. Immutable: every transition makes a new one.
 *
 * @param id 64 hexadecimal digits
 * @param name unique on the engine
 * @param labels ours and declared ones; a foreign container lacks ours
 * @param image the reference it was created by
 * @param digest the image it runs
 * @param config how it was created
 * @param volumes engine names of named and anonymous volumes
 * @param networks engine names of its networks
 * @param anonymous its anonymous volumes
 * @param createdAt when it was created
 * @param run how it runs
 * @param endedByHand whether it was stopped or killed, so that its restart policy no longer counts
 * @param restartsInRow how often its policy restarted it since it last ran well
 * @param joined the ids of its networks by engine name, without those that it has never joined; an older version wrote none
 * @param endpoints how it is reached on its networks, by engine name; null when an older version wrote it
 */
public record SimulatedContainer(
        String id,
        String name,
        Map<String, String> labels,
        String image,
        String digest,
        ServiceConfig config,
        List<String> volumes,
        List<String> networks,
        List<AnonymousVolume> anonymous,
        Instant createdAt,
        RunState run,
        boolean endedByHand,
        int restartsInRow,
        @Nullable Map<String, String> joined,
        @Nullable Map<String, Endpoint> endpoints) {

    /** Where Linux takes ports from when none is given: {@code ip_local_port_range}. */
    private static final int FIRST_FREE_PORT = 32_768;

    private static final int LAST_FREE_PORT = 60_999;

    /** What a simulated health check writes when it fails. */
    private static final String FAILED_CHECK = "simulated: connect to 127.0.0.1: Connection refused";

    public SimulatedContainer {
        labels = Map.copyOf(labels);
        volumes = List.copyOf(volumes);
        networks = List.copyOf(networks);
        anonymous = List.copyOf(anonymous);
        joined = joined == null ? Map.of() : Map.copyOf(joined);
        endpoints = endpoints == null ? null : Map.copyOf(endpoints);
    }

    /** Whose it is; empty for a foreign one. */
    Optional<ContainerLabels> owner() {
        return ContainerLabels.from(labels);
    }

    /** Whether a process of it exists. */
    boolean alive() {
        return run.status() == Status.RUNNING || run.status() == Status.PAUSED;
    }

    /** As an observation lists it. */
    Container observed(ContainerLabels owner, Set<String> namespaces) {
        var ids = new HashMap<String, String>();
        for (var network : networks) {
            if (!OwnedNetwork.BUILT_IN.contains(network)) {
                ids.put(network, networkId(network));
            }
        }
        var attached = new Attached(Set.copyOf(volumes), ids, namespaces, endpoints, fixedAddresses(), ports());
        return new Container(id, name, owner, image, digest, config, run, createdAt, anonymous, attached);
    }

    /** What it publishes while it runs: another free port at each start where its spec leaves that to the engine, as Docker does it. */
    private List<PortMapping> ports() {
        if (!alive() || config.networkMode() != null || config.ports().isEmpty()) {
            return List.of();
        }
        var random = new Random(Objects.hash(id, run.startedAt()));
        return config.ports().stream()
                .map(port -> port.hostPort() == null
                        ? new PortMapping(
                                port.hostIp(),
                                random.nextInt(FIRST_FREE_PORT, LAST_FREE_PORT + 1),
                                port.containerPort(),
                                port.protocol())
                        : port)
                .toList();
    }

    /** Its fixed addresses, by the network's engine name: networks are kept in the order in which its spec names them. */
    Map<String, Set<String>> fixedAddresses() {
        var addresses = new HashMap<String, Set<String>>();
        var declared = config.networks();
        for (int place = 0; place < declared.size() && place < networks.size(); place++) {
            var fixed = Stream.of(
                            declared.get(place).ipv4Address(),
                            declared.get(place).ipv6Address())
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            if (!fixed.isEmpty()) {
                addresses.put(networks.get(place), fixed);
            }
        }
        return addresses;
    }

    /** The id of a network that it has joined; empty for one that is looked up by its name at the next start. */
    String networkId(String network) {
        return joined == null ? "" : joined.getOrDefault(network, "");
    }

    /** How it is to be reached on a network; null when that is not known. */
    @Nullable
    Endpoint endpoint(String network) {
        return endpoints == null ? null : endpoints.get(network);
    }

    /** Whether it has joined that network, running or not. */
    boolean uses(String network, String networkIdentity) {
        return networks.contains(network) && networkId(network).equals(networkIdentity);
    }

    /** The same with the networks that a start has found. */
    SimulatedContainer joined(Map<String, String> found) {
        return copy(name, networks, run, endedByHand, restartsInRow, found, endpoints);
    }

    /** Whether it is connected to a network of that name. */
    boolean connected(String network) {
        return networks.contains(network);
    }

    /** The same, on one more network or otherwise on one of its own. */
    SimulatedContainer connected(SimulatedNetwork network, Endpoint endpoint) {
        var names = new ArrayList<>(networks);
        if (!names.contains(network.name())) {
            names.add(network.name());
        }
        var ids = new HashMap<>(joined == null ? Map.of() : joined);
        ids.put(network.name(), network.id());
        var reached = new HashMap<>(endpoints == null ? Map.of() : endpoints);
        reached.put(network.name(), endpoint);
        return copy(name, names, run, endedByHand, restartsInRow, ids, reached);
    }

    /** The same without one of its networks. */
    SimulatedContainer disconnected(String network) {
        var names = new ArrayList<>(networks);
        names.remove(network);
        var ids = new HashMap<>(joined == null ? Map.of() : joined);
        ids.remove(network);
        var reached = new HashMap<>(endpoints == null ? Map.of() : endpoints);
        reached.remove(network);
        return copy(name, names, run, endedByHand, restartsInRow, ids, reached);
    }

    SimulatedContainer started(Instant now, Health health) {
        var started = new RunState(Status.RUNNING, health, null, false, now, null, run.restartCount());
        return with(started, false, restartsInRow);
    }

    SimulatedContainer ended(Instant now, Ending ending) {
        var ended = new RunState(
                Status.EXITED,
                Health.NONE,
                ending.exitCode(),
                ending.oomKilled(),
                run.startedAt(),
                now,
                run.restartCount());
        return with(ended, endedByHand || ending.byHand(), restartsInRow);
    }

    SimulatedContainer waitingToRestart() {
        return with(run(Status.RESTARTING, run.health(), run.restartCount() + 1), false, restartsInRow + 1);
    }

    SimulatedContainer withStatus(Status status) {
        return with(
                run(status, run.health(), run.restartCount()), endedByHand || status == Status.EXITED, restartsInRow);
    }

    /** The same whose health check says that from now on; a simulated command that fails says so. */
    SimulatedContainer withHealth(Instant now, Health health) {
        var failed = health == Health.UNHEALTHY ? new FailedHealthcheck(now, 1, FAILED_CHECK) : null;
        return with(run(run.status(), health, run.restartCount()).withFailed(failed), endedByHand, restartsInRow);
    }

    private RunState run(Status status, Health health, int restartCount) {
        return new RunState(
                status, health, run.exitCode(), run.oomKilled(), run.startedAt(), run.finishedAt(), restartCount);
    }

    SimulatedContainer settled() {
        return with(run, endedByHand, 0);
    }

    /** The same with that many replicas. */
    SimulatedContainer scaled(int replicas) {
        return new SimulatedContainer(
                id,
                name,
                labels,
                image,
                digest,
                config.withReplicas(replicas),
                volumes,
                networks,
                anonymous,
                createdAt,
                run,
                endedByHand,
                restartsInRow,
                joined,
                endpoints);
    }

    SimulatedContainer named(String newName) {
        return copy(newName, networks, run, endedByHand, restartsInRow, joined, endpoints);
    }

    private SimulatedContainer with(RunState changed, boolean byHand, int inRow) {
        return copy(name, networks, changed, byHand, inRow, joined, endpoints);
    }

    private SimulatedContainer copy(
            String newName,
            List<String> onNetworks,
            RunState runs,
            boolean byHand,
            int inRow,
            @Nullable Map<String, String> ids,
            @Nullable Map<String, Endpoint> reached) {
        return new SimulatedContainer(
                id,
                newName,
                labels,
                image,
                digest,
                config,
                volumes,
                onNetworks,
                anonymous,
                createdAt,
                runs,
                byHand,
                inRow,
                ids,
                reached);
    }

    /** A container that was created and not started, outside of any target. */
    static SimulatedContainer unmanaged(
            String id,
            String name,
            Map<String, String> labels,
            String image,
            String digest,
            ServiceConfig config,
            Instant now) {
        return new SimulatedContainer(
                id,
                name,
                labels,
                image,
                digest,
                config,
                List.of(),
                List.of(),
                List.of(),
                now,
                RunState.CREATED,
                false,
                0,
                Map.of(),
                Map.of());
    }

    /**
     * How a container's process ended.
     *
     * @param exitCode its exit code; 128 and the signal's number when a signal ended it
     * @param oomKilled whether for want of memory
     * @param byHand whether an operator stopped or killed it
     * @param signal the signal's number when it was killed, or null
     */
    record Ending(
            int exitCode,
            boolean oomKilled,
            boolean byHand,
            @Nullable Integer signal) {

        private static final int SIGKILL = 9;
        private static final int BY_SIGKILL = 137;
        private static final int LOST_WITH_THE_ENGINE = 255;

        static Ending exited(int code) {
            return new Ending(code, false, false, null);
        }

        static Ending stopped(int code) {
            return new Ending(code, false, true, 15);
        }

        /** What Docker says of a container whose process is gone when the daemon starts. */
        static Ending lost() {
            return new Ending(LOST_WITH_THE_ENGINE, false, false, null);
        }

        /** The kernel kills all that is left in a process namespace whose first process has ended. */
        static Ending withItsNamespace() {
            return new Ending(BY_SIGKILL, false, false, null);
        }

        static Ending killed() {
            return new Ending(BY_SIGKILL, false, true, SIGKILL);
        }

        static Ending outOfMemory() {
            return new Ending(BY_SIGKILL, true, false, null);
        }
    }
}
