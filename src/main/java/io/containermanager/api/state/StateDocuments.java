package io.containermanager.api.state;

import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.AppFilter;
import io.containermanager.api.http.EntityTags;
import io.containermanager.api.http.Json;
import io.containermanager.model.State;
import io.containermanager.model.wire.StateTree;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.store.StoredTarget;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cached responses of the state: each is built once for a pair of stored target and loop snapshot, by the first request, and
 * kept until either changes. Those with secrets, and parts for tokens limited to apps, are built per request and never cached. Thread-safe; two concurrent first requests may both build the same response.
 */
public final class StateDocuments {

    private final Supplier<LoopStatus> status;
    private final Supplier<StoredTarget> target;
    private final Document both = new Document(seen -> both(seen, SecretDisplay.MASKED));
    private final Document current = new Document(seen -> StateViews.current(seen.status(), SecretDisplay.MASKED));
    private final Document apps = new Document(seen -> apps(seen, SecretDisplay.MASKED));

    /** The sources of the documents. */
    record Seen(LoopStatus status, long revision, State target) {}

    public StateDocuments(Supplier<LoopStatus> status, Supplier<StoredTarget> target) {
        this.status = status;
        this.target = target;
    }

    /** {@code {current, target}}. */
    ApiResponse both(AppFilter view, SecretDisplay secretScope) {
        return kept(view, secretScope) ? both.answer(seen()) : ApiResponse.ok(both(seen(view), secretScope));
    }

    /** Only the current state. */
    ApiResponse current(AppFilter view, SecretDisplay secretScope) {
        return kept(view, secretScope)
                ? current.answer(seen())
                : ApiResponse.ok(StateViews.current(view.of(status.get()), secretScope));
    }

    /** {@code {count, apps}} of the current state. */
    public ApiResponse apps(AppFilter view, SecretDisplay secretScope) {
        return kept(view, secretScope) ? apps.answer(seen()) : ApiResponse.ok(apps(seen(view), secretScope));
    }

    private static boolean kept(AppFilter view, SecretDisplay secretScope) {
        return view.all() && secretScope == SecretDisplay.MASKED;
    }

    private Seen seen() {
        var stored = target.get();
        return new Seen(status.get(), stored.revision(), stored.state());
    }

    private Seen seen(AppFilter view) {
        var all = seen();
        return new Seen(view.of(all.status()), all.revision(), view.of(all.target()));
    }

    private static Object both(Seen seen, SecretDisplay secretScope) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("current", StateViews.current(seen.status(), secretScope));
        tree.put("target", StateTree.write(secretScope.of(seen.target())));
        return tree;
    }

    private static Object apps(Seen seen, SecretDisplay secretScope) {
        var list = StateViews.currentApps(seen.status(), secretScope);
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("count", list.size());
        tree.put("apps", list);
        StateViews.addStaleness(tree, seen.status().engine());
        return tree;
    }

    /** One document and the sources of its bytes. */
    private static final class Document {

        private final Function<Seen, Object> builder;
        private final AtomicReference<@Nullable Ready> ready = new AtomicReference<>();

        private record Ready(long version, long revision, ApiResponse response) {}

        Document(Function<Seen, Object> builder) {
            this.builder = builder;
        }

        ApiResponse answer(Seen seen) {
            var kept = ready.get();
            if (kept != null && kept.version() == seen.status().version() && kept.revision() == seen.revision()) {
                return kept.response();
            }
            var json = Json.bytes(builder.apply(seen));
            var response = ApiResponse.tagged(json, EntityTags.of(json));
            ready.set(new Ready(seen.status().version(), seen.revision(), response));
            return response;
        }
    }
}
