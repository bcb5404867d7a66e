package io.containermanager.store;

import org.jspecify.annotations.Nullable;

/** The tenures of the targets that are kept, computed once a revision: older targets are parsed each time they are read. Thread-safe. */
public final class TenureCache {

    private final TargetStore store;

    private volatile @Nullable Computed newest;

    public TenureCache(TargetStore store) {
        this.store = store;
    }

    private record Computed(long revision, AppTenures tenures) {}

    /** The tenures as of the newest target. */
    public AppTenures tenures() {
        long revision = store.latest().revision();
        var known = newest;
        if (known == null || known.revision() != revision) {
            known = new Computed(revision, AppTenures.of(store.history(TargetStore.HISTORY_MAX_TARGETS)));
            newest = known;
        }
        return known.tenures();
    }
}
