package io.containermanager.engine.kubernetes.client;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The objects of the kinds that the engine works with, as the API server reports them: one list and one watch for each kind, with bookmarks,
 * listed again when a watch is too old (410) and connected again when it breaks. Thread-safe.
 */
public final class ObjectCache implements AutoCloseable {

    private static final long WAIT_MILLIS = 500;

    /** What was listed and deleted since never comes: then another list is compared. */
    private static final Duration LIST_AGAIN = Duration.ofSeconds(1);

    private final ClusterClient client;
    private final @Nullable String namespace;
    private final Map<ResourceKind, Kept> kinds = new EnumMap<>(ResourceKind.class);
    private final Consumer<Change> listener;
    private final LongSupplier nanos;

    private volatile boolean closed;

    // Guarded by this.
    private long changes;

    /**
     * A change of an object.
     *
     * @param before null for a new one
     * @param after null for one that is gone
     */
    public record Change(
            ResourceKind kind,
            @Nullable Map<String, Object> before,
            @Nullable Map<String, Object> after) {}

    /** @param listed whether the objects of a first list are all here: the library calls itself synced before it has handed them over */
    private record Kept(
            SharedIndexInformer<GenericKubernetesResource> informer,
            String selector,
            ObjectIndex objects,
            AtomicBoolean listed) {

        boolean ready() {
            return listed.get() && informer.hasSynced() && watching();
        }

        private boolean watching() {
            try {
                return informer.isWatching();
            } catch (NullPointerException stopped) {
                // The library's, where the informer is stopped in this moment.
                return false;
            }
        }
    }

    /**
     * Begins to list and watch; {@link #ready} says when everything is there.
     *
     * @param namespace null for all namespaces
     * @param selectors the label selector of each kind; an empty one selects all
     * @param groups by what objects are found with {@link #group}: pure
     * @param nanos the monotonic clock
     * @param listener is called on the library's threads, and must not block
     */
    public ObjectCache(
            ClusterClient client,
            @Nullable String namespace,
            Map<ResourceKind, String> selectors,
            BiFunction<ResourceKind, Map<String, Object>, List<String>> groups,
            LongSupplier nanos,
            Consumer<Change> listener) {
        this.client = client;
        this.namespace = namespace;
        this.nanos = nanos;
        this.listener = listener;
        selectors.forEach((kind, selector) -> kinds.put(
                kind, kept(client, namespace, kind, selector, new ObjectIndex(object -> groups.apply(kind, object)))));
        kinds.values().forEach(kept -> kept.informer().start());
    }

    private Kept kept(
            ClusterClient client, @Nullable String namespace, ResourceKind kind, String selector, ObjectIndex objects) {
        var library = client.library();
        var slash = kind.apiVersion().indexOf('/');
        var context = new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : kind.apiVersion().substring(0, slash))
                .withVersion(kind.apiVersion().substring(slash + 1))
                .withKind(kind.word())
                .withPlural(kind.plural())
                .withNamespaced(kind != ResourceKind.NAMESPACE)
                .build();
        var all = library.genericKubernetesResources(context);
        var some = namespace == null ? all.inAnyNamespace() : all.inNamespace(namespace);
        var selected = selector.isEmpty() ? some : some.withLabelSelector(selector);
        var informer = selected.runnableInformer(0);
        informer.exceptionHandler((_, _) -> {
            if (closed) {
                // The library logs a warning before it looks whether it was stopped; this list is not needed any more.
                throw new CancellationException("closed");
            }
            return true;
        });
        var listed = new AtomicBoolean();
        informer.addEventHandler(new ObjectFeed(
                kind,
                objects,
                library.getKubernetesSerialization(),
                () -> {
                    listed.set(true);
                    news();
                },
                this::changed));
        return new Kept(informer, selector, objects, listed);
    }

    private void changed(Change change) {
        if (!closed) {
            news();
            listener.accept(change);
        }
    }

    private synchronized void news() {
        changes++;
        notifyAll();
    }

    /** Whether everything was listed and is being watched: what is here is what is there, but for the last moment. */
    public boolean ready() {
        return kinds.values().stream().allMatch(Kept::ready);
    }

    /** The kinds that are not watched, for people. */
    public List<String> missing() {
        var missing = new ArrayList<String>();
        kinds.forEach((kind, kept) -> {
            if (!kept.ready()) {
                missing.add(kind.plural());
            }
        });
        return missing;
    }

    /** All objects of a kind. */
    public Collection<Map<String, Object>> all(ResourceKind kind) {
        var kept = kinds.get(kind);
        return kept == null ? List.of() : kept.objects().all();
    }

    /** The objects of a kind that belong together. */
    public Collection<Map<String, Object>> group(ResourceKind kind, String group) {
        var kept = kinds.get(kind);
        return kept == null ? List.of() : kept.objects().group(group);
    }

    /** One object; null when there is none. */
    public @Nullable Map<String, Object> get(ResourceKind kind, String uid) {
        var kept = kinds.get(kind);
        return kept == null ? null : kept.objects().get(uid);
    }

    /** Waits until the condition holds, looking whenever something changes and at least twice a second. */
    public boolean await(BooleanSupplier condition, long deadlineNanos) throws InterruptedException {
        while (true) {
            long seen = count();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (deadlineNanos - nanos.getAsLong() <= 0) {
                return false;
            }
            synchronized (this) {
                if (changes == seen) {
                    wait(WAIT_MILLIS);
                }
            }
        }
    }

    /**
     * Waits until everything is here that others wrote before this call: a watch may be behind. Each kind is listed once, and again while what is
     * here differs from the list; false at the deadline.
     */
    public boolean catchUp(long deadlineNanos) throws InterruptedException {
        for (var kind : kinds.entrySet()) {
            if (!catchUp(kind.getKey(), kind.getValue(), deadlineNanos)) {
                return false;
            }
        }
        return true;
    }

    private boolean catchUp(ResourceKind kind, Kept kept, long deadlineNanos) throws InterruptedException {
        var query = kept.selector().isEmpty() ? "" : "labelSelector=" + ResourceKind.encoded(kept.selector());
        while (true) {
            var list = client.versions(kind, namespace, query);
            long until = nanos.getAsLong() + LIST_AGAIN.toNanos();
            if (await(
                    () -> kept.ready() && list.reached(kept.objects().all()),
                    until - deadlineNanos < 0 ? until : deadlineNanos)) {
                return true;
            }
            if (deadlineNanos - nanos.getAsLong() <= 0) {
                return false;
            }
        }
    }

    private synchronized long count() {
        return changes;
    }

    /** Ends lists and watches; nothing is reported to the listener from then on, but for a change that is being handed over. */
    @Override
    public void close() {
        closed = true;
        kinds.values().forEach(kept -> kept.informer().stop());
    }
}
