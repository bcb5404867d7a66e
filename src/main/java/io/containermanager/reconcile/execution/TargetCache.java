package io.containermanager.reconcile.execution;

import io.containermanager.event.FailureText;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.adopt.AdoptedSpecs;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.EngineFacts.Origin;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceOrder;
import io.containermanager.plan.input.SpecDiff;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The targets as planning needs them, prepared once each. What was read last stays in force while the store fails. Confined to the loop. */
public final class TargetCache {

    /** Prepared revisions that are kept ready; the one used longest ago goes first. */
    private static final int PREPARED_MAX = 16;

    /** Comparisons of two specs that are kept ready: four thousand services may wait for their update. */
    private static final int COMPARED_MAX = 4_096;

    private final TargetStore store;
    private final Supplier<String> instance;
    private final Map<Long, Prepared> prepared = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Prepared> eldest) {
            return size() > PREPARED_MAX;
        }
    };
    private final Map<Compared, List<String>> compared = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Compared, List<String>> eldest) {
            return size() > COMPARED_MAX;
        }
    };
    private StoredTarget latest = StoredTarget.NONE;
    private StoredTarget applied = StoredTarget.NONE;
    private Map<ServiceKey, ServiceMemory> memories = Map.of();
    private Map<String, String> fetchedImages = Map.of();
    private Set<String> ownContainers = Set.of();
    private Adoptions adoptions = Adoptions.NONE;
    private AdoptedResources claims = AdoptedResources.NONE;
    private @Nullable String problem;

    private record Prepared(StoredTarget target, DesiredState desired) {}

    private record Compared(ServiceKey key, long before, String beforeHash, long now, String nowHash) {}

    /**
     * A cache that has read nothing yet.
     *
     * @param instance this manager's name
     */
    public TargetCache(TargetStore store, Supplier<String> instance) {
        this.instance = instance;
        this.store = store;
    }

    /** Reads what is stored now. Without a store that works everything stays as it was. */
    public void refresh() {
        try {
            var newest = store.latest();
            long revision = store.appliedRevision();
            var healed = revision == newest.revision()
                    ? newest
                    : store.revision(revision).orElse(applied.revision() == revision ? applied : StoredTarget.NONE);
            memories = store.memories();
            fetchedImages = store.fetchedImages();
            ownContainers = store.ownContainers();
            // Read after the applied revision, which takes effect with them: what is adopted and not declared would be
            // removed.
            adoptions = store.adoptions().upTo(revision);
            claims = adoptions.claims(instance.get());
            latest = newest;
            applied = healed;
            var unusable = store.problem();
            problem = unusable == null
                    ? null
                    : "the store cannot be written: " + unusable + "; nothing is stopped or removed until it can";
        } catch (StoreException failure) {
            problem = "the store does not work: " + FailureText.of(failure)
                    + "; nothing is stopped or removed until it does";
        }
    }

    /** What is wrong with the store; null when nothing is. */
    @Nullable
    public String problem() {
        return problem;
    }

    public StoredTarget latest() {
        return latest;
    }

    public StoredTarget applied() {
        return applied;
    }

    /** What the applied target declares. */
    public State appliedState() {
        return applied.state();
    }

    public Map<ServiceKey, ServiceMemory> memories() {
        return memories;
    }

    /** The images that this manager fetched: the digest that came, by reference. */
    public Map<String, String> fetchedImages() {
        return fetchedImages;
    }

    /** The ids of the containers that this manager made. */
    public Set<String> ownContainers() {
        return ownContainers;
    }

    /** What the applied target or one before it took over, as it was read last. */
    public AdoptedResources claims() {
        return claims;
    }

    /** The same, read now. */
    public Supplier<AdoptedResources> claimsNow() {
        return () -> {
            refresh();
            return claims;
        };
    }

    /** The observation for a plan of that target: an adopted container that satisfies a spec counts as made from it. */
    public Observation fitted(Observation observation, DesiredState desired) {
        return AdoptedSpecs.fitted(observation, adoptions, desired, lastGood());
    }

    public ServiceMemory memory(ServiceKey key) {
        return memories.getOrDefault(key, ServiceMemory.of(key));
    }

    /**
     * Writes what a plan wants remembered, so that nothing that came since it was made is lost.
     *
     * @param basis what was remembered when the plan was made
     */
    CompletableFuture<List<LoopMessage.Remembered>> remember(
            List<ServiceMemory> planned, Map<ServiceKey, ServiceMemory> basis) {
        refresh();
        var changes = new HashMap<ServiceKey, UnaryOperator<ServiceMemory>>();
        var remembered = new ArrayList<LoopMessage.Remembered>();
        for (var memory : planned) {
            var key = memory.key();
            boolean gone = applied.state().service(key).isEmpty();
            var before = basis.getOrDefault(key, ServiceMemory.of(key));
            UnaryOperator<ServiceMemory> change = current -> gone ? memory.settled() : memory.rebased(before, current);
            changes.put(key, change);
            remembered.add(new LoopMessage.Remembered(memory(key), change.apply(memory(key))));
        }
        return store.remember(changes).thenApply(_ -> remembered);
    }

    /** The target that the loop heals. */
    public DesiredState healed() {
        return desired(applied);
    }

    public DesiredState desired(StoredTarget target) {
        if (target.revision() == 0) {
            return DesiredState.NOTHING;
        }
        var known = prepared.get(target.revision());
        if (known != null && known.target().equals(target)) {
            return known.desired();
        }
        var desired = DesiredState.of(target.revision(), target.state(), target.digests());
        prepared.put(target.revision(), new Prepared(target, desired));
        return desired;
    }

    /** The specs that services can come back to, as far as their targets are kept. */
    public Map<ServiceKey, DesiredService> lastGood() {
        var specs = new HashMap<ServiceKey, DesiredService>();
        memories.forEach((key, memory) -> {
            var good = memory.lastGood();
            if (good != null) {
                declaredIn(good.revision(), key)
                        .map(spec -> good.imageDigest() == null ? spec : spec.withImageDigest(good.imageDigest()))
                        .ifPresent(spec -> specs.put(key, spec));
            }
        });
        return specs;
    }

    /** A service as a kept revision declares it. */
    public Optional<DesiredService> declaredIn(long revision, ServiceKey key) {
        return target(revision).map(this::desired).flatMap(desired -> service(desired, key));
    }

    private Optional<StoredTarget> target(long revision) {
        if (revision == applied.revision()) {
            return Optional.of(applied);
        }
        if (revision == latest.revision()) {
            return Optional.of(latest);
        }
        try {
            return store.revision(revision);
        } catch (StoreException failure) {
            return Optional.empty();
        }
    }

    /** What the revisions say that containers of other revisions were made for, where the label alone does not say it. */
    public Map<String, Origin> origins(Observation observation) {
        var origins = new HashMap<String, Origin>();
        for (var container : observation.containers()) {
            if (needsOrigin(container)) {
                declaredIn(container.owner().revision(), container.key())
                        .ifPresent(
                                spec -> origins.put(container.id(), new Origin(spec.specHash(), spec.imageDigest())));
            }
        }
        return origins;
    }

    /** What services that a target does not declare needed, as the revisions say that their containers were made for. */
    public Map<ServiceKey, Set<ServiceKey>> formerNeeds(DesiredState desired, Observation observation) {
        // Once for all: this is asked for every plan.
        var declared = new HashSet<ServiceKey>();
        desired.apps().values().forEach(app -> app.services().forEach(service -> declared.add(service.key())));
        var needs = new HashMap<ServiceKey, Set<ServiceKey>>();
        for (var container : observation.containers()) {
            if (!declared.contains(container.key())) {
                declaredIn(container.owner().revision(), container.key())
                        .ifPresent(former -> needs.put(container.key(), ServiceOrder.neededOf(former)));
            }
        }
        return needs;
    }

    /** In which fields containers of other specs differ from what is declared. */
    public Map<String, List<String>> differences(DesiredState desired, Observation observation) {
        var differences = new HashMap<String, List<String>>();
        for (var container : observation.containers()) {
            if (container.owner().revision() != desired.revision()) {
                service(desired, container.key())
                        .filter(now -> !now.specHash().equals(container.owner().specHash()))
                        .ifPresent(now -> declaredIn(container.owner().revision(), container.key())
                                .ifPresent(before -> differences.put(container.id(), difference(before, now))));
            }
        }
        return differences;
    }

    private List<String> difference(DesiredService before, DesiredService now) {
        var key = new Compared(now.key(), before.revision(), before.specHash(), now.revision(), now.specHash());
        var known = compared.get(key);
        if (known == null) {
            known = SpecDiff.of(before.service(), now.service());
            compared.put(key, known);
        }
        return known;
    }

    private static Optional<DesiredService> service(DesiredState desired, ServiceKey key) {
        var app = desired.apps().get(key.appId());
        if (app != null) {
            for (var service : app.services()) {
                if (service.key().equals(key)) {
                    return Optional.of(service);
                }
            }
        }
        return Optional.empty();
    }

    /** A container made by digest is shown by the name that its revision declares; its digest is in {@link Container#imageId()}. */
    public Observation byDeclaredNames(Observation observation) {
        if (observation.containers().stream().noneMatch(it -> it.imageName().contains("@"))) {
            return observation;
        }
        var containers =
                observation.containers().stream().map(this::byDeclaredName).toList();
        return observation.withContainers(containers);
    }

    private Container byDeclaredName(Container it) {
        if (!it.imageName().contains("@")) {
            return it;
        }
        var name = declaredIn(it.owner().revision(), it.key())
                .map(spec -> spec.service().imageName())
                .orElse(it.imageName());
        return it.withImageName(name);
    }

    private boolean needsOrigin(Container container) {
        return !SpecHash.comparable(container.owner().specHash())
                || !applied.digests().isEmpty()
                || !latest.digests().isEmpty();
    }
}
