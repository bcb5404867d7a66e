package io.containermanager.plan.service;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.resource.MissingExternals;
import io.containermanager.plan.service.ContainerAction.Leave;
import io.containermanager.plan.step.PausedChange;
import io.containermanager.plan.step.PlanBuilder;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The volumes and networks of one plan. Their engine names are global: whatever app declares one, it is one thing, made once, and it stays as
 * long as any app names it. Used by one call of {@code Planner#plan} only.
 */
public final class SharedResources {
    private static final int HASH_CHARS = 8;
    /** As Docker itself shows ids. */
    private static final int SHORT_ID_CHARS = 12;

    private final PlanInput input;
    private final PlanBuilder builder;
    private final NetworkRenewals renewals;
    private final Map<String, List<OwnedNetwork>> networks = new HashMap<>();
    private final Set<String> networkIds = new HashSet<>();
    /** Declarations of networks that have a name of their own, by that name. */
    private final Map<String, List<Network>> named = new HashMap<>();

    private final Map<String, Integer> made = new HashMap<>();
    private final Set<String> networksInUse = new TreeSet<>();
    /** By declaration, since each service asks for its networks again: at most as many as are declared and the default one. */
    private final Map<Network, String> networkHashes = new HashMap<>();

    public SharedResources(PlanInput input, PlanBuilder builder, NetworkRenewals renewals) {
        this.input = input;
        this.builder = builder;
        this.renewals = renewals;
        // What is replaced is not there any more for anybody who needs a network.
        for (var network : input.observation().networks()) {
            if (renewals.now().stream().noneMatch(it -> it.old().id().equals(network.id()))) {
                networks.computeIfAbsent(network.name(), _ -> new ArrayList<>()).add(network);
                networkIds.add(network.id());
            }
        }
        for (var app : input.desired().apps().values()) {
            app.networkHashes()
                    .forEach((key, hash) -> networkHashes.put(
                            Objects.requireNonNull(app.app().networks().get(key)), hash));
            for (var network : app.app().networks().values()) {
                if (network.name() != null && !network.external()) {
                    named.computeIfAbsent(network.name(), _ -> new ArrayList<>())
                            .add(network);
                }
            }
        }
        for (var app : input.desired().apps().values()) {
            app.app().networks().forEach((name, network) -> networksInUse.add(networkName(app.app(), name, network)));
            app.services().forEach(this::uses);
        }
        input.lastGood().values().forEach(this::uses);
        renewals.trials().forEach(trial -> networksInUse.add(trial.engineName()));
    }

    /** Keeps a service's networks from being taken for orphans. */
    private void uses(DesiredService service) {
        EngineNames.networksOf(service.app(), service.service())
                .forEach((name, network) -> networksInUse.add(networkName(service.app(), name, network)));
    }

    /** Notes what an app declares and does not have, and what makes it once the pause of its reconciling has ended. */
    public void paused(App app) {
        app.volumes().forEach((name, volume) -> {
            if (lacks(app, name, volume)) {
                paused(app, "volume " + volume.engineName(app.appId(), name));
            }
        });
        app.networks().forEach((name, network) -> {
            if (lacks(app, name, network)) {
                paused(app, "network " + networkName(app, name, network));
            }
        });
    }

    private void paused(App app, String what) {
        builder.paused(new PausedChange(app.appId(), app.appName(), what));
        builder.warn(List.of(new PlanWarning(
                app.appId(), Set.of(), what + " does not exist; it is created when the pause of reconciling ends")));
    }

    private boolean lacks(App app, String name, Volume volume) {
        return !volume.external() && !input.observation().volumes().contains(volume.engineName(app.appId(), name));
    }

    private boolean lacks(App app, String name, Network network) {
        return !network.external() && !networks.containsKey(networkName(app, name, network));
    }

    /** The step that makes a volume; empty when it is there or created by others. */
    public Set<Integer> volume(App app, String name, Volume volume) {
        if (!lacks(app, name, volume)) {
            return Set.of();
        }
        var engineName = volume.engineName(app.appId(), name);
        return made(
                "volume " + engineName, new Step.CreateVolume(app.appId(), engineName, volume, missing("declared")));
    }

    /** The step that makes a network; empty when it is there or created by others. */
    public Set<Integer> network(App app, String name, Network network) {
        if (!lacks(app, name, network)) {
            return Set.of();
        }
        var engineName = networkName(app, name, network);
        var replaced = renewals.replacedBy(app, name, network);
        var before = replaced.stream().map(this::removal).collect(Collectors.toCollection(HashSet::new));
        before.addAll(trialRemovals(network.engineName(app.appId(), name), before));
        var why = replaced.isEmpty() ? missing("required") : Reason.of("it was declared differently before");
        return Set.of(made.computeIfAbsent(
                "network " + engineName,
                _ -> builder.add(
                        new Step.CreateNetwork(app.appId(), engineName, network, why), before, StepImpact.NONE)));
    }

    private static Reason missing(String wanted) {
        return new Reason("it is " + wanted + " but does not exist", "it was " + wanted + " but did not exist");
    }

    /** The step that removes a network in whose place another one comes. */
    private int removal(OwnedNetwork replaced) {
        return made.computeIfAbsent(
                "removal " + replaced.id(),
                _ -> builder.add(
                        new Step.RemoveNetwork(
                                replaced.appId(),
                                replaced.name(),
                                replaced.id(),
                                true,
                                Reason.of("it is created again as it is declared now")),
                        Set.of(),
                        StepImpact.NONE));
    }

    /** What was tried out goes before the network that it was tried out for is created: it may have addresses of that one. */
    private List<Integer> trialRemovals(String usual, Set<Integer> before) {
        return input.observation().networks().stream()
                .filter(it -> it.appId() != 0 && NetworkProbe.wasFor(it.name(), usual) && !named.containsKey(it.name()))
                .filter(it -> !input.rules().paused(it.appId()))
                .map(it -> made.computeIfAbsent(
                        "removal " + it.id(),
                        _ -> builder.add(
                                new Step.RemoveNetwork(
                                        it.appId(), it.name(), it.id(), Reason.of("it was only tried out")),
                                Set.copyOf(before),
                                StepImpact.NONE)))
                .toList();
    }

    /** What is replaced goes once all its containers have been stopped, by whatever service's plan. */
    public void removeReplaced() {
        for (var renewal : renewals.now()) {
            var stops = input.observation().on(renewal.old()).stream()
                    .map(Container::id)
                    .map(builder::stopOf)
                    .filter(Objects::nonNull)
                    .toList();
            builder.after(removal(renewal.old()), stops);
        }
    }

    NetworkRenewals renewals() {
        return renewals;
    }

    Set<Integer> made(String what, Step step) {
        return Set.of(made.computeIfAbsent(what, _ -> builder.add(step, Set.of(), StepImpact.NONE)));
    }

    /**
     * The engine's name for a network. When one of that name is there that was made from another declaration, or one of that name is declared
     * otherwise, the new one is made beside it under a name of its own: containers move as they are replaced, the way back stays, and the old network goes when nothing uses it.
     */
    String networkName(App app, String name, Network network) {
        var usual = network.engineName(app.appId(), name);
        if (network.external() || network.name() != null) {
            return usual;
        }
        var wanted = hash(network);
        var beside = usual + "-" + wanted.substring(SpecHash.VERSION.length(), SpecHash.VERSION.length() + HASH_CHARS);
        return networks.containsKey(beside) || differs(usual, wanted, network) || taken(usual, wanted, network)
                ? beside
                : usual;
    }

    /** Whether a network is declared otherwise by the very name that this one has without being given one: that one goes first. */
    private boolean taken(String usual, String wanted, Network network) {
        return named.getOrDefault(usual, List.of()).stream()
                .anyMatch(other ->
                        !hash(other).equals(wanted) && !SpecHash.shape(other).equals(SpecHash.shape(network)));
    }

    private String hash(Network network) {
        return networkHashes.computeIfAbsent(network, SpecHash::of);
    }

    /** One that does not say what it was made from, or says it in another version's words, is never replaced for that alone. */
    private boolean differs(String engineName, String wanted, Network network) {
        var there = chosen(engineName);
        var hash = there.isEmpty() ? null : there.get().hash();
        return hash != null
                && SpecHash.comparable(hash)
                && !hash.equals(wanted)
                && !renewals.relabelledOnly(there.get(), network);
    }

    /** The network that a name stands for: of several managed ones, the one that most containers have joined. Empty when that cannot be said. */
    Optional<OwnedNetwork> chosen(String engineName) {
        var named = networks.getOrDefault(engineName, List.of());
        return named.size() == 1
                ? Optional.of(named.getFirst())
                : named.stream()
                        .filter(network -> network.appId() != 0)
                        .max(Comparator.comparingInt((OwnedNetwork network) ->
                                        input.observation().on(network).size())
                                .thenComparing(OwnedNetwork::id));
    }

    /** The id by which a new container is to join a network; null for one that is not there yet, and for the engine's own. */
    @Nullable
    String networkId(String engineName) {
        return OwnedNetwork.BUILT_IN.contains(engineName)
                ? null
                : chosen(engineName).map(OwnedNetwork::id).orElse(null);
    }

    /** The network of a container that is gone, also when another one of its name is there: it can never be started again. */
    Optional<String> lostNetwork(Container container) {
        String first = null;
        for (var joined : container.attached().networks().entrySet()) {
            var id = joined.getValue();
            if (!id.isEmpty()
                    && !networkIds.contains(id)
                    && (first == null || joined.getKey().compareTo(first) < 0)) {
                first = joined.getKey();
            }
        }
        return Optional.ofNullable(first);
    }

    /** What a new container of a service has to wait for, of what it shares with others. */
    Optional<Leave> blocked(DesiredService service) {
        return ambiguous(service)
                .or(() -> MissingExternals.lacking(service, input.observation()))
                .or(() -> renewals.addressOutside(service))
                .map(reason -> Leave.stuck(reason, null))
                .or(() -> missing(service).stream()
                        .filter(lane -> waiting(lane).isPresent())
                        .findFirst()
                        .flatMap(lane -> waiting(lane)
                                .map(tried -> Leave.stuck(
                                        tried.then(lane + " cannot be created", "cannot be created"),
                                        tried.backoff()))));
    }

    /** How the tries went with what a service needs and is not there; empty when none has failed. */
    Optional<FailedAttempts> tried(DesiredService service) {
        for (var lane : missing(service)) {
            var tried = input.facts().lanes().get(lane);
            if (tried != null && tried.problem() != null) {
                return Optional.of(tried);
            }
        }
        return Optional.empty();
    }

    private Optional<FailedAttempts> waiting(String lane) {
        return Optional.ofNullable(input.facts().lanes().get(lane)).filter(FailedAttempts::waits);
    }

    /** The lanes of what a service needs and is not there; none while nothing failed: only failures are looked up by them. */
    private List<String> missing(DesiredService service) {
        if (input.facts().lanes().isEmpty()) {
            return List.of();
        }
        var app = service.app();
        var missing = new ArrayList<String>();
        EngineNames.networksOf(app, service.service()).forEach((key, network) -> {
            if (lacks(app, key, network)) {
                missing.add("network " + networkName(app, key, network));
            }
        });
        EngineNames.volumesOf(app, service.service()).forEach((key, volume) -> {
            if (lacks(app, key, volume)) {
                missing.add("volume " + volume.engineName(app.appId(), key));
            }
        });
        return missing;
    }

    /** Of two networks of one name that are not ours it is not known which is meant. */
    private Optional<String> ambiguous(DesiredService service) {
        for (var joined :
                EngineNames.networksOf(service.app(), service.service()).entrySet()) {
            var name = networkName(service.app(), joined.getKey(), joined.getValue());
            var there = networks.getOrDefault(name, List.of());
            if (there.size() > 1 && chosen(name).isEmpty()) {
                return Optional.of(
                        "%d networks are called %s on this engine (%s): remove or rename all but one of them (docker network rm <id>)"
                                .formatted(there.size(), name, ids(name)));
            }
        }
        return Optional.empty();
    }

    private String ids(String name) {
        return networks.getOrDefault(name, List.of()).stream()
                .map(network -> network.id()
                        .substring(0, Math.min(SHORT_ID_CHARS, network.id().length())))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Reports it for each app that names a network of which there are several. */
    public void warnOfDoubles() {
        networks.forEach((name, doubles) -> {
            if (doubles.size() > 1 && networksInUse.contains(name)) {
                chosen(name)
                        .ifPresent(one -> input.desired().apps().values().forEach(app -> {
                            var users = app.services().stream()
                                    .filter(service ->
                                            EngineNames.networksOf(app.app(), service.service()).entrySet().stream()
                                                    .anyMatch(it -> name.equals(
                                                            networkName(app.app(), it.getKey(), it.getValue()))))
                                    .map(service -> service.key().serviceId())
                                    .collect(Collectors.toSet());
                            if (!users.isEmpty()) {
                                var message = doubled(name, one, app.app().appId());
                                builder.warn(List.of(new PlanWarning(app.app().appId(), users, message)));
                            }
                        }));
            }
        });
    }

    private String doubled(String name, OwnedNetwork one, long appId) {
        var elsewhere = networks.getOrDefault(name, List.of()).stream()
                .filter(other -> !other.equals(one))
                .flatMap(other -> input.observation().on(other).stream())
                .filter(container -> container.owner().appId() == appId)
                .map(Container::name)
                .sorted()
                .toList();
        return "%d networks are called %s on this engine (%s): new containers are connected to %s. %s"
                .formatted(
                        networks.getOrDefault(name, List.of()).size(),
                        name,
                        ids(name),
                        one.id().substring(0, Math.min(SHORT_ID_CHARS, one.id().length())),
                        elsewhere.isEmpty()
                                ? "Remove the others while no container is connected to them (docker network rm <id>)"
                                : "These containers are connected to another one; remove them to have them recreated"
                                        + " on that one (docker rm -f): " + String.join(", ", elsewhere));
    }

    /** Whether a managed network stays for now: a service is to use it, or what becomes of it is decided already. */
    public boolean keeps(OwnedNetwork network) {
        return (networksInUse.contains(network.name())
                        && chosen(network.name()).filter(network::equals).isPresent())
                || made.containsKey("removal " + network.id())
                || renewals.now().stream().anyMatch(it -> it.old().equals(network));
    }

    /** Whether a service is to use a network of that name. */
    public boolean isUsed(String engineName) {
        return networksInUse.contains(engineName);
    }
}
