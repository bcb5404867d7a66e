package io.containermanager.store.contents;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The part of a store that reads: the same for every store, since all keep their contents in memory. */
public abstract class ContentsReads implements TargetStore {

    /** The newest contents that are durable; fails as long as they were never read. */
    protected abstract StoreContents contents();

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
