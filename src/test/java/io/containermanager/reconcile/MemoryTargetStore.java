package io.containermanager.reconcile;

import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.Adoptions.Adopted;
import io.containermanager.plan.input.Adoptions.AdoptedContainer;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A store for virtual time: what it holds survives the loops that use it, writes are durable at once, and it can be broken. */
public final class MemoryTargetStore implements TargetStore {

    private final TreeMap<Long, StoredTarget> targets = new TreeMap<>();
    // Read with every look and written seldom: what is given out is never changed.
    private Map<ServiceKey, ServiceMemory> memories = Map.of();
    private Map<String, String> images = Map.of();
    private Set<String> containers = Set.of();
    private Adoptions adoptions = Adoptions.NONE;
    private long applied;
    private boolean broken;
    private boolean failing;

    /** Stands before and after every write, and decides whether the process that writes is still alive. */
    public interface Gate {
        boolean alive();
    }

    private Gate gate = () -> true;

    /** Completes once the store may say that it has marked a revision as applied; it is marked before. */
    private CompletableFuture<Void> appliedTold = CompletableFuture.completedFuture(null);

    /** From now on the answer that a revision is marked as applied comes only after this. */
    void tellsApplied(CompletableFuture<Void> after) {
        appliedTold = after;
    }

    /** From now on every write passes this. */
    public void through(Gate between) {
        gate = between;
    }

    /** Does a write when the store can be written and the manager is alive; it may die right before it or right after. */
    private <T> CompletableFuture<T> write(Runnable change, T value) {
        if (!gate.alive()) {
            return new CompletableFuture<>();
        }
        if (!broken) {
            change.run();
        }
        return gate.alive() ? written(value) : new CompletableFuture<>();
    }

    private CompletableFuture<Void> write(Runnable change) {
        return write(change, true).thenAccept(_ -> {});
    }

    /** From now on nothing can be written, or it can again. */
    public void broken(boolean now) {
        broken = now;
    }

    /** From now on nothing can be read, or it can again. */
    public void failing(boolean now) {
        failing = now;
    }

    private <T> CompletableFuture<T> written(T value) {
        return broken
                ? CompletableFuture.failedFuture(new StoreException.Unavailable("broken on purpose", new IOException()))
                : CompletableFuture.completedFuture(value);
    }

    @Override
    public CompletableFuture<Accepted> accept(State state, OptionalLong expected, String by, Instant now) {
        var latest = latest();
        if (latest.revision() > 0 && latest.state().equals(state)) {
            return written(new Accepted(latest, false));
        }
        var before = targets.get(applied);
        var digests = ImageLocks.inherited(state, before == null ? Map.of() : before.digests());
        return inserted(new StoredTarget(latest.revision() + 1, state, now, by, digests), expected);
    }

    @Override
    public CompletableFuture<Accepted> acceptBound(
            State state, Map<String, String> digests, OptionalLong expected, String by, Instant now) {
        var latest = latest();
        if (latest.state().equals(state) && latest.digests().equals(digests)) {
            return written(new Accepted(latest, false));
        }
        return inserted(new StoredTarget(latest.revision() + 1, state, now, by, digests), expected);
    }

    private CompletableFuture<Accepted> inserted(StoredTarget target, OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != target.revision() - 1) {
            return CompletableFuture.failedFuture(new StoreException.RevisionMismatch(target.revision() - 1));
        }
        return write(() -> targets.put(target.revision(), target), new Accepted(target, true));
    }

    @Override
    public CompletableFuture<Accepted> change(
            UnaryOperator<State> change, OptionalLong expected, String by, Instant now) {
        return accept(change.apply(latest().state()), expected, by, now);
    }

    @Override
    public StoredTarget latest() {
        if (failing) {
            throw new StoreException.Unavailable("unreadable on purpose", new IOException());
        }
        return targets.isEmpty() ? StoredTarget.NONE : targets.lastEntry().getValue();
    }

    @Override
    public Optional<State> mirrored() {
        return Optional.empty();
    }

    @Override
    public long greatestAppId() {
        return targets.values().stream()
                .flatMap(target -> target.state().apps().keySet().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    @Override
    public long greatestServiceId(long appId) {
        return targets.values().stream()
                .flatMap(target -> target.state().app(appId).stream())
                .flatMap(app -> app.services().stream())
                .mapToLong(Service::serviceId)
                .max()
                .orElse(0);
    }

    @Override
    public Optional<StoredTarget> revision(long revision) {
        return Optional.ofNullable(targets.get(revision));
    }

    @Override
    public List<StoredTarget> history(int limit) {
        return targets.descendingMap().values().stream().limit(limit).toList();
    }

    @Override
    public long appliedRevision() {
        return applied;
    }

    @Override
    public CompletableFuture<Void> markApplied(long revision, Instant now) {
        return write(() -> applied = revision).thenCombine(appliedTold, (_, _) -> null);
    }

    @Override
    public CompletableFuture<Void> noteDigests(long revision, Map<String, String> digests) {
        return write(() -> targets.computeIfPresent(
                revision, (_, it) -> new StoredTarget(it.revision(), it.state(), it.acceptedAt(), it.by(), digests)));
    }

    @Override
    public Map<String, String> fetchedImages() {
        return images;
    }

    @Override
    public CompletableFuture<Void> noteImages(Map<String, String> fetched, Collection<String> removed) {
        return write(() -> {
            var changed = new TreeMap<>(images);
            changed.putAll(fetched);
            changed.keySet().removeAll(removed);
            images = Map.copyOf(changed);
        });
    }

    /** As a store of a version that kept no ids. */
    public void forgetContainers() {
        containers = Set.of();
    }

    @Override
    public Set<String> ownContainers() {
        return containers;
    }

    @Override
    public CompletableFuture<Void> noteContainers(Collection<String> made, Collection<String> present) {
        return write(() -> {
            var changed = new HashSet<>(containers);
            changed.addAll(made);
            containers = Set.copyOf(changed);
        });
    }

    @Override
    public CompletableFuture<Accepted> adopt(State state, Takeover takeover, long expected, String by, Instant now) {
        if (expected != latest().revision() || applied != expected) {
            return CompletableFuture.failedFuture(new StoreException.RevisionMismatch(latest().revision()));
        }
        long revision = expected + 1;
        var target = new StoredTarget(revision, state, now, by, Map.of());
        return write(
                () -> {
                    targets.put(revision, target);
                    applied = revision;
                    var adopted = new HashMap<>(adoptions.containers());
                    takeover.containers()
                            .forEach((id, it) ->
                                    adopted.put(id, new AdoptedContainer(it.app(), it.service(), revision)));
                    var volumes = new HashMap<>(adoptions.volumes());
                    takeover.volumes().forEach((name, appId) -> volumes.put(name, new Adopted(appId, revision)));
                    var networks = new HashMap<>(adoptions.networks());
                    takeover.networks().forEach((id, appId) -> networks.put(id, new Adopted(appId, revision)));
                    adoptions = new Adoptions(adopted, volumes, networks);
                    var own = new HashSet<>(containers);
                    own.addAll(takeover.containers().keySet());
                    containers = Set.copyOf(own);
                },
                new Accepted(target, true));
    }

    @Override
    public Adoptions adoptions() {
        return adoptions;
    }

    @Override
    public CompletableFuture<Void> forgetVolume(String engineName) {
        return write(() -> {
            var volumes = new HashMap<>(adoptions.volumes());
            volumes.remove(engineName);
            adoptions = new Adoptions(adoptions.containers(), volumes, adoptions.networks());
        });
    }

    @Override
    public Map<ServiceKey, ServiceMemory> memories() {
        return memories;
    }

    @Override
    public CompletableFuture<Void> remember(Map<ServiceKey, UnaryOperator<ServiceMemory>> changes) {
        return write(() -> {
            var changed = new TreeMap<>(memories);
            changes.forEach(
                    (key, change) -> changed.put(key, change.apply(changed.getOrDefault(key, ServiceMemory.of(key)))));
            changed.values().removeIf(memory -> memory.equals(ServiceMemory.of(memory.key())));
            memories = Map.copyOf(changed);
        });
    }

    @Override
    public boolean usable() {
        return !broken;
    }

    @Override
    public @Nullable String problem() {
        return broken ? "it is broken" : null;
    }
}
