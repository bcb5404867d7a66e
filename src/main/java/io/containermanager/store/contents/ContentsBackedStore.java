package io.containermanager.store.contents;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** What is the same for every store, since all keep their contents in memory: reads, and how a target is accepted. */
public abstract class ContentsBackedStore implements TargetStore {

    /** The newest contents that are durable; fails as long as they were never read. */
    protected abstract StoreContents contents();

    /** Applies it to the newest contents at the time of the write; durable when the future completes. */
    protected abstract CompletableFuture<Accepted> submit(TargetCommit acceptance);

    /** Serialised by the caller's thread: the store's own is needed for writing. */
    @Override
    public CompletableFuture<Accepted> accept(State state, OptionalLong expected, String by, Instant now) {
        return submit(TargetCommit.of(state, expected, by, now));
    }

    @Override
    public CompletableFuture<Accepted> change(
            UnaryOperator<State> change, OptionalLong expected, String by, Instant now) {
        return submit(TargetCommit.of(latest(), change, expected, by, now));
    }

    @Override
    public CompletableFuture<Accepted> acceptBound(
            State state, Map<String, String> digests, OptionalLong expected, String by, Instant now) {
        return submit(TargetCommit.pinned(state, digests, expected, by, now));
    }

    @Override
    public StoredTarget latest() {
        return contents().latest();
    }

    @Override
    public long greatestServiceId(long appId) {
        return contents().greatestServiceIds().getOrDefault(appId, 0L);
    }

    @Override
    public long greatestAppId() {
        return contents().greatestAppId();
    }

    @Override
    public Optional<StoredTarget> revision(long revision) {
        return Optional.ofNullable(contents().targets().get(revision)).map(TargetRow::stored);
    }

    @Override
    public List<StoredTarget> history(int limit) {
        return contents().targets().descendingMap().values().stream()
                .flatMap(target -> target.storedIfReadable().stream())
                .limit(limit)
                .toList();
    }

    @Override
    public long appliedRevision() {
        return contents().appliedRevision();
    }

    @Override
    public Map<String, String> fetchedImages() {
        return contents().fetchedImages();
    }

    @Override
    public Set<String> ownContainers() {
        return contents().ownContainers();
    }

    @Override
    public Map<ServiceKey, ServiceMemory> memories() {
        return contents().memories();
    }
}
