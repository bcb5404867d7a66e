package io.containermanager.plan.service;

import io.containermanager.model.App;
import io.containermanager.model.ImageReference;
import io.containermanager.model.Network;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.rules.Subnet;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState.DesiredApp;
import io.containermanager.plan.input.EngineFacts.ChangedNetworks;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.step.PausedChange;
import io.containermanager.plan.step.PlanBuilder;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Networks that are declared otherwise than they were made and cannot have another one beside them: their name is fixed, or the declared
 * subnet overlaps with their own. An engine cannot change a network, so a managed one that only managed services use is replaced: its containers
 * are stopped, it is removed, created again and joined by new containers. Any other one stays as it is, and so do its containers. Pure.
 */
public final class NetworkRenewals {

    private final PlanInput input;
    private final Map<String, List<OwnedNetwork>> byName = new HashMap<>();
    private final Map<String, Renewal> renewals = new LinkedHashMap<>();
    private final Map<String, NetworkProbe> trials = new LinkedHashMap<>();
    private final List<PlanWarning> warnings = new ArrayList<>();
    private final List<PausedChange> paused = new ArrayList<>();

    /**
     * A network that is to be replaced.
     *
     * @param old the network that goes
     * @param waiting why it is not replaced yet; null when its containers are stopped now
     */
    record Renewal(OwnedNetwork old, @Nullable String waiting) {
        Reason why() {
            return Reason.of("network " + old.name() + " is declared differently and has to be replaced");
        }
    }

    private NetworkRenewals(PlanInput input) {
        this.input = input;
        for (var network : input.observation().networks()) {
            byName.computeIfAbsent(network.name(), _ -> new ArrayList<>()).add(network);
        }
    }

    /** Decides for all networks that the target declares. */
    public static NetworkRenewals of(PlanInput input) {
        var renewals = new NetworkRenewals(input);
        for (var app : input.desired().apps().values()) {
            app.app().networks().forEach((key, network) -> renewals.decide(app, key, network));
        }
        return renewals;
    }

    /** What to know of networks that stay as they are, or whose replacement ends containers. */
    public List<PlanWarning> warnings() {
        return warnings;
    }

    /** The networks that a pause leaves as they were declared before. */
    public List<PausedChange> paused() {
        return paused;
    }

    private void decide(DesiredApp declared, String key, Network network) {
        var old = changed(declared, key, network);
        if (old.isEmpty()) {
            return;
        }
        var app = declared.app();
        var there = old.get();
        if (relabelledOnly(there, network)) {
            warn(app, key, NetworkChange.labelsStay(there.name()));
            return;
        }
        var users = input.observation().on(there);
        var kept = kept(app, network, there, users);
        if (kept.isPresent()) {
            warn(app, key, NetworkChange.stays(there.name(), kept.get()));
            if (kept.get().equals(ServicePlanner.PAUSED)) {
                paused.add(new PausedChange(
                        NetworkChange.pausedOf(app, users, input.rules()).getFirst(),
                        app.appName(),
                        "network " + there.name()));
            }
            return;
        }
        keepTried(app, network, there);
        var unready = unready(users);
        if (unready.isPresent() && unready.get().failed()) {
            warn(app, key, NetworkChange.stays(there.name(), unready.get().why()));
            return;
        }
        var stopped = users.stream()
                .filter(ServiceContainers::live)
                .map(Container::name)
                .sorted()
                .toList();
        if (unready.isEmpty() && !stopped.isEmpty()) {
            unready = untried(app, network, there);
            if (unready.isPresent() && unready.get().failed()) {
                warn(app, key, NetworkChange.stays(there.name(), unready.get().why()));
                return;
            }
        }
        warn(app, key, NetworkChange.replaced(there.name(), stopped));
        renewals.put(there.id(), new Renewal(there, unready.map(Unready::why).orElse(null)));
    }

    /** What is missing before containers may be stopped: an engine that has accepted what is declared. */
    private Optional<Unready> untried(App app, Network network, OwnedNetwork there) {
        var trial = NetworkProbe.of(app.appId(), network, there);
        if (trial.isEmpty()) {
            return Optional.empty();
        }
        trials.put(trial.get().engineName(), trial.get());
        var tried = input.facts().lanes().get(trial.get().lane());
        if (byName.containsKey(trial.get().engineName())) {
            return Optional.empty();
        }
        return Optional.of(
                tried != null && tried.problem() != null
                        ? new Unready(tried.then("the engine refuses what is declared", ""), true)
                        : new Unready("the engine has not accepted yet what is declared", false));
    }

    /** What was tried out stays until the network is replaced, also when something else has to be waited for meanwhile. */
    private void keepTried(App app, Network network, OwnedNetwork there) {
        NetworkProbe.of(app.appId(), network, there)
                .filter(trial -> byName.containsKey(trial.engineName()))
                .ifPresent(trial -> trials.put(trial.engineName(), trial));
    }

    /** What is tried out before a network is replaced, until it is. */
    Collection<NetworkProbe> trials() {
        return trials.values();
    }

    /** Creates what is tried out and not there yet; it goes once the network in question is replaced. */
    public void tryOut(PlanBuilder builder) {
        for (var trial : trials.values()) {
            var tried = input.facts().lanes().get(trial.lane());
            if (!byName.containsKey(trial.engineName()) && (tried == null || !tried.waits())) {
                var reason = "it is tried out as declared before network " + trial.of() + " is replaced";
                builder.add(
                        new Step.CreateNetwork(trial.appId(), trial.engineName(), trial.network(), Reason.of(reason)),
                        Set.of(),
                        StepImpact.NONE);
            }
        }
    }

    private void warn(App app, String key, String message) {
        warnings.add(new PlanWarning(app.appId(), NetworkChange.users(app, key), message));
    }

    /** The network that is in the way of what is declared; empty when none is, or when apps do not agree on what it should be. */
    private Optional<OwnedNetwork> changed(DesiredApp declared, String key, Network network) {
        if (network.external() || byName.isEmpty()) {
            return Optional.empty();
        }
        var app = declared.app();
        var usual = network.engineName(app.appId(), key);
        if (network.name() != null) {
            var named = byName.getOrDefault(usual, List.of());
            return named.size() == 1
                            && NetworkChange.differs(named.getFirst(), network, () -> hash(declared, key))
                            && NetworkChange.agreed(declaring(), usual, network)
                    ? Optional.of(named.getFirst())
                    : Optional.empty();
        }
        return byName.entrySet().stream()
                .filter(it -> NetworkChange.isOrWasBeside(it.getKey(), usual))
                .flatMap(it -> it.getValue().stream())
                .filter(there -> there.appId() == app.appId()
                        && NetworkChange.differs(there, network, () -> hash(declared, key)))
                .filter(there -> relabelledOnly(there, network)
                        || Subnet.overlap(network.subnets(), there.subnets()).isPresent())
                .findFirst();
    }

    private static String hash(DesiredApp declared, String key) {
        return Objects.requireNonNull(declared.networkHashes().get(key));
    }

    private Stream<App> declaring() {
        return input.desired().apps().values().stream().map(it -> it.app());
    }

    /** Why a network has to stay as it is. */
    private Optional<String> kept(App app, Network network, OwnedNetwork there, List<Container> users) {
        var rules = input.rules();
        if (NetworkChange.foreign(there)) {
            return Optional.of(NetworkChange.FOREIGN);
        }
        var strangers = new TreeSet<>(there.strangers());
        users.stream().filter(it -> !rules.claims(it)).forEach(it -> strangers.add(it.name()));
        if (!strangers.isEmpty()) {
            return Optional.of(NetworkChange.used(strangers));
        }
        if (!NetworkChange.pausedOf(app, users, rules).isEmpty()) {
            return Optional.of(ServicePlanner.PAUSED);
        }
        if (!rules.storeUsable()) {
            return Optional.of("the store cannot be written");
        }
        var tried = input.facts().lanes().get("network " + there.name());
        return Optional.ofNullable(tried)
                .filter(FailedAttempts::waits)
                .map(it -> it.then("it could not be replaced", "it could not be replaced"))
                .or(() -> NetworkChange.inTheWay(others(app, network, there), network, there));
    }

    /** The networks that stay when that one is replaced. */
    private List<OwnedNetwork> others(App app, Network network, OwnedNetwork there) {
        var trial = NetworkProbe.of(app.appId(), network, there);
        return input.observation().networks().stream()
                .filter(it -> trial.isEmpty() || !trial.get().is(it))
                .toList();
    }

    private record Unready(String why, boolean failed) {}

    /**
     * What is missing for the new containers of those that are stopped: their images. Services without a container on the network lose
     * nothing meanwhile, and those that an operator stopped get no new one.
     */
    private Optional<Unready> unready(Collection<Container> users) {
        var keys = users.stream().map(Container::key).collect(Collectors.toSet());
        Unready first = null;
        for (var app : input.desired().apps().values()) {
            for (var service : app.services()) {
                boolean awaited = keys.contains(service.key())
                        && input.memory(service.key()).stoppedBy() == null;
                var found = awaited ? unready(wanted(service)) : null;
                if (found != null && (first == null || found.failed())) {
                    first = found;
                }
            }
        }
        return Optional.ofNullable(first);
    }

    private DesiredService wanted(DesiredService service) {
        var good = input.lastGood().get(service.key());
        return good != null && input.memory(service.key()).holds(service) ? good : service;
    }

    private @Nullable Unready unready(DesiredService service) {
        var image = service.imageReference();
        var whose = "image " + service.service().imageName() + " of "
                + service.app().appName() + "/" + service.service().serviceName();
        if (isMade(service)) {
            // Its own plan fetches nothing: it has the container that it is to have.
            return input.observation().hasImage(ImageReference.normal(image))
                    ? null
                    : new Unready(whose + ", which runs on it, is no longer there for a new container: pull it", true);
        }
        return switch (ImageDecision.of(
                service, input.observation(), input.facts().images())) {
            case ImageDecision.Ready _ -> null;
            case ImageDecision.Fetch fetch -> new Unready(whose + " is not there yet", fetch.failedBefore());
            case ImageDecision.Wait wait ->
                new Unready(whose + ": " + wait.reason(), !wait.progress().moves());
        };
    }

    private boolean isMade(DesiredService service) {
        return input.observation().containers().stream()
                .filter(it -> it.key().equals(service.key()))
                .anyMatch(it -> ServiceContainers.matches(service, it, input.facts()));
    }

    private static boolean joins(DesiredService service, OwnedNetwork there) {
        return EngineNames.networksOf(service.app(), service.service()).entrySet().stream()
                .anyMatch(it -> there.name()
                        .equals(it.getValue().engineName(service.key().appId(), it.getKey())));
    }

    /** The network on which a container is and that is replaced now: it can never be started again afterwards. */
    Optional<Renewal> of(Container container) {
        return renewals.isEmpty()
                ? Optional.empty()
                : renewals.values().stream()
                        .filter(it -> it.waiting() == null
                                && container
                                        .attached()
                                        .joins(it.old().name(), it.old().id()))
                        .findFirst();
    }

    /** What a service's new container has to wait for, though nothing is wrong with the service itself. */
    Optional<Renewal> waiting(DesiredService service) {
        return renewals.isEmpty()
                ? Optional.empty()
                : renewals.values().stream()
                        .filter(it -> it.waiting() != null && joins(service, it.old()))
                        .findFirst();
    }

    /** The networks that are replaced now. */
    List<Renewal> now() {
        return renewals.isEmpty()
                ? List.of()
                : renewals.values().stream().filter(it -> it.waiting() == null).toList();
    }

    /** Those of them in whose place a declared network comes. */
    List<OwnedNetwork> replacedBy(App app, String key, Network network) {
        var usual = network.engineName(app.appId(), key);
        return now().stream()
                .map(Renewal::old)
                .filter(old -> network.name() == null
                        ? NetworkChange.isOrWasBeside(old.name(), usual)
                        : old.name().equals(usual))
                .toList();
    }

    /**
     * The input with containers that differ from what is declared in nothing but networks that stay: they are as declared, as far as
     * that is possible.
     */
    public PlanInput settled() {
        var known = input.facts().networks();
        if (known.alike().isEmpty()) {
            return input;
        }
        var alike = new HashMap<>(known.alike());
        input.observation().containers().stream()
                .filter(it -> alike.containsKey(it.id()) && !staysOnItsNetworks(it))
                .forEach(it -> alike.remove(it.id()));
        return input.with(input.facts().with(new ChangedNetworks(alike, known.relabelled())));
    }

    private boolean staysOnItsNetworks(Container container) {
        var app = input.desired().apps().get(container.owner().appId());
        return of(container).isEmpty()
                && app != null
                && app.services().stream()
                        .filter(it -> it.key().equals(container.key()))
                        .anyMatch(it -> EngineNames.networksOf(it.app(), it.service()).entrySet().stream()
                                .allMatch(joined -> staysOn(container, app.app(), joined.getKey(), joined.getValue())));
    }

    private boolean staysOn(Container container, App app, String key, Network network) {
        var name = network.engineName(app.appId(), key);
        var id = container.attached().networks().get(name);
        if (network.external() || OwnedNetwork.BUILT_IN.contains(name)) {
            return true;
        }
        return id != null
                && byName.getOrDefault(name, List.of()).stream()
                        .filter(there -> there.id().equals(id))
                        .anyMatch(there -> network.name() != null
                                || !NetworkChange.differs(there, network)
                                || relabelledOnly(there, network));
    }

    /** Whether a network that differs from its declaration does so in nothing but labels. */
    boolean relabelledOnly(OwnedNetwork there, Network network) {
        return NetworkChange.relabelledOnly(
                there, network, input.facts().networks().relabelled());
    }

    /** An address that a service is to have on a network that exists and has no such address. */
    Optional<String> addressOutside(DesiredService service) {
        return NetworkChange.addressOutside(service.app(), service.service(), (key, network) -> {
            var name = network.engineName(service.key().appId(), key);
            var named = byName.getOrDefault(name, List.of());
            boolean stays = network.external() || network.name() != null;
            return stays
                            && named.size() == 1
                            && !renewals.containsKey(named.getFirst().id())
                    ? named.getFirst()
                    : null;
        });
    }
}
