package io.containermanager.api.apps;

import io.containermanager.api.http.ApiError;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.read.PlainText;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.store.TargetStore;
import io.helidon.http.Status;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** Chooses the ids of new apps, each used by one creation at a time. Thread-safe. */
public final class NewApps {

    private final TargetStore store;
    private final Supplier<LoopStatus> status;

    /** Ids of creations that are under way; guarded by this. */
    private final Set<Long> reserved = new HashSet<>();

    public NewApps(TargetStore store, Supplier<LoopStatus> status) {
        this.store = store;
        this.status = status;
    }

    /** Calls with the next free id, which no other creation gets meanwhile. */
    <T> T withNextId(LongFunction<T> creation) {
        long id = reserve();
        try {
            return creation.apply(id);
        } finally {
            release(id);
        }
    }

    private synchronized long reserve() {
        var seen = status.get();
        long greatest = seen.services().keySet().stream()
                .mapToLong(key -> key.appId())
                .reduce(store.greatestAppId(), Math::max);
        long id = next(greatest, reserved, seen.observation().volumes());
        reserved.add(id);
        return id;
    }

    private synchronized void release(long id) {
        reserved.remove(id);
    }

    /**
     * The next id after the greatest that was ever used: a removed app's id names its volumes, which a new app must not take over.
     *
     * @param reserved ids of creations that are under way
     * @param volumes the engine's volumes, some of which may be left from apps that are not known any more
     */
    static long next(long greatest, Set<Long> reserved, Set<String> volumes) {
        long id = greatest + 1;
        while (reserved.contains(id) || isNamedAfter(id, volumes)) {
            id++;
        }
        if (id > App.MAX_ID) {
            throw ApiError.conflict("The greatest app id is in use, so none comes next: choose a free one and use POST"
                            + " /api/v1/apps/{appId}.")
                    .exception();
        }
        return id;
    }

    private static boolean isNamedAfter(long id, Set<String> volumes) {
        return volumes.stream().anyMatch(name -> name.startsWith(id + "_") || name.startsWith("app-" + id + "_"));
    }

    /** 409 when the stored target has an app of that name or id already. */
    static void requireFree(App app, State stored) {
        var taken = stored.apps().values().stream()
                .filter(other -> other.appName().equals(app.appName()) || other.appId() == app.appId())
                .toList();
        if (!taken.isEmpty()) {
            var first = taken.getFirst();
            throw new ApiError(
                            Status.CONFLICT_409,
                            "conflict",
                            "App " + first.appId() + " is named " + PlainText.quoted(first.appName())
                                    + " already: change it by POST /api/v1/apps/" + first.appId()
                                    + ", or choose another name. Nothing was changed.",
                            taken.stream()
                                    .map(other -> new Violation(
                                            "/apps/" + other.appId(),
                                            "is named " + PlainText.quoted(other.appName())
                                                    + " already: choose another name, or change that app"))
                                    .toList(),
                            List.of())
                    .exception();
        }
    }
}
