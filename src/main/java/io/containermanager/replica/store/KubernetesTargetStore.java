package io.containermanager.replica.store;

import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.client.ObjectCache;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.replica.store.SecretClient.ConflictException;
import io.containermanager.replica.store.StoreTasks.Done;
import io.containermanager.replica.store.StoreTasks.Task;
import io.containermanager.replica.store.StoreTasks.Work;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.StoreException;
import io.containermanager.store.contents.StoreContents;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The targets of several replicas, as Secrets of the cluster. Reads come from memory, which follows the cluster by a watch. A write is the change
 * of what is there: if another replica was faster it is computed once more from what that one wrote, so that of several writers each acknowledged
 * change is there. Futures complete on the thread {@code store-kubernetes}: their callbacks must not block. Thread-safe.
 */
public final class KubernetesTargetStore extends ContentsTargetStore implements AutoCloseable {

    /** How often a change is computed because other replicas wrote first. */
    static final int ATTEMPTS_MAX = 30;

    /** How often a store that cannot be reached is tried again, and one whose watch is broken is read. */
    static final Duration RETRY = Duration.ofSeconds(2);

    /** How long {@link #close} waits for what is queued. */
    static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    /** How many versions are known as written here: the watch reports each once, some late. */
    private static final int OWN_MAX = 2_048;

    private static final String THREAD = "store-kubernetes";
    private static final Logger LOGGER = System.getLogger(KubernetesTargetStore.class.getName());

    private final StoreTasks tasks = new StoreTasks();
    private final StoreLoader loader;
    private final StoreWriter writer;
    private final ObjectCache watch;
    private final Consumer<Event> events;
    private final Runnable changed;
    private final Supplier<UUID> uuids;
    private final Thread thread;

    // Confined to the thread.
    private final LinkedHashSet<String> own = new LinkedHashSet<>();

    private volatile @Nullable LoadedContents loaded;
    private volatile @Nullable StoreException failure;

    /**
     * Where the store is.
     *
     * @param namespace of its Secrets
     * @param name with which the names of its Secrets begin
     */
    public record Place(String namespace, String name) {}

    /**
     * Opens the store, or begins to make it. If the API server does not answer now it is not {@link #usable()} and is tried again.
     *
     * @param uuids supplies the identity of a new store, and what distinguishes this replica's objects
     * @param events is notified when the store fails and recovers; must not block
     * @param changed is called when another replica changed the store; must not block
     */
    public static KubernetesTargetStore open(
            ClusterClient client,
            Place place,
            Clock time,
            Supplier<UUID> uuids,
            Consumer<Event> events,
            Runnable changed) {
        var store = new KubernetesTargetStore(client, place, time, uuids, events, changed);
        store.reload();
        store.thread.start();
        return store;
    }

    private KubernetesTargetStore(
            ClusterClient client,
            Place place,
            Clock time,
            Supplier<UUID> uuids,
            Consumer<Event> events,
            Runnable changed) {
        var objects = new StoreObjects(place.namespace(), place.name());
        var secrets = new SecretClient(client, place.namespace());
        this.loader = new StoreLoader(secrets, objects);
        this.writer = new StoreWriter(secrets, objects, uuids.get().toString().substring(0, 8));
        this.events = events;
        this.changed = changed;
        this.uuids = uuids;
        this.thread = GuardedThread.platform(THREAD).loop(this::run, tasks::drained);
        this.watch = new ObjectCache(
                client,
                place.namespace(),
                Map.of(ResourceKind.SECRET, objects.changingSelector()),
                (_, _) -> List.of(),
                time.nanos(),
                change -> tasks.wake(version(change.after())));
    }

    private static String version(@Nullable Map<String, Object> secret) {
        return secret == null ? "" : StoreObjects.name(secret) + " " + StoreObjects.version(secret);
    }

    private void run() {
        while (!tasks.drained()) {
            var task = tasks.next(RETRY);
            if (tasks.takeForeign(this::known) || loaded == null || failure != null || !watch.ready()) {
                if (reload()) {
                    changed.run();
                }
            }
            if (task != null) {
                answered(task);
            }
        }
    }

    /** Whatever happens, who waits for the task gets an answer. */
    private void answered(Task<?> task) {
        try {
            serve(task);
        } catch (RuntimeException | Error failed) {
            task.fail(new StoreException.Unavailable(
                    "The targets in the cluster could not be written: " + FailureText.of(failed), failed));
            throw failed;
        }
    }

    /** Whether a version is one that was loaded or written here. */
    private boolean known(String version) {
        var current = loaded;
        return own.contains(version)
                || (current != null && texts(current.versions()).contains(version));
    }

    private static Set<String> texts(Map<String, String> versions) {
        return versions.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.toSet());
    }

    private void noteOwn(LoadedContents written) {
        own.addAll(texts(written.versions()));
        while (own.size() > OWN_MAX) {
            own.removeFirst();
        }
    }

    /** Reads the store as it is now; returns whether something in it is new. */
    private boolean reload() {
        try {
            var before = loaded;
            var found = loader.load(before);
            if (found == null) {
                found = StoreLoader.first(
                        before == null
                                ? DeviceRecord.unprovisioned(uuids.get().toString())
                                : before.contents().device());
                found = writer.write(found, found.contents(), StoreChange.between(found.contents(), found.contents()));
            }
            loaded = found;
            recovered();
            return before == null || !before.versions().equals(found.versions());
        } catch (ConflictException another) {
            // Another replica made it in this moment: the next look sees it.
            tasks.wake("");
            return false;
        } catch (StoreException failed) {
            lost(failed);
            return false;
        } catch (RuntimeException unread) {
            LOGGER.log(Level.ERROR, "The targets in the cluster could not be read", unread);
            lost(new StoreException.Unavailable(
                    "The targets in the cluster cannot be read: " + FailureText.of(unread)
                            + ". Nothing was overwritten",
                    unread));
            return false;
        }
    }

    private <R> void serve(Task<R> task) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var before = loaded;
            if (before == null || failure != null) {
                task.fail(lastFailure());
                return;
            }
            try {
                if (attempt(task, before)) {
                    return;
                }
            } catch (StoreException failed) {
                // Whether the last call had its effect is unknown: only reading again shows it.
                lost(failed);
                task.fail(failed);
                return;
            }
        }
        task.fail(new StoreException.TooSlow("other replicas changed the targets " + ATTEMPTS_MAX
                + " times in between; nothing was changed, try again"));
    }

    /** Whether the task is over; otherwise another replica was faster. */
    private <R> boolean attempt(Task<R> task, LoadedContents before) {
        Done<R> done;
        try {
            done = task.work().run(before.contents());
        } catch (RuntimeException refused) {
            task.fail(refused);
            return true;
        }
        var change = StoreChange.between(before.contents(), done.contents());
        if (change.nothing()) {
            task.complete(done.result());
            return true;
        }
        try {
            var written = writer.write(before, done.contents(), change);
            noteOwn(written);
            loaded = written;
        } catch (ConflictException another) {
            if (reload()) {
                changed.run();
            }
            var now = loaded;
            if (now == null || failure != null || !writer.committedAfterAll(now)) {
                return false;
            }
        }
        task.complete(done.result());
        try {
            writer.tidy(before, change);
        } catch (StoreException left) {
            LOGGER.log(Level.DEBUG, "An old target's Secrets stay behind", left);
        }
        return true;
    }

    private void lost(StoreException cause) {
        boolean news = failure == null;
        failure = cause;
        if (news) {
            LOGGER.log(Level.WARNING, FailureText.of(cause));
            events.accept(Event.of(EventType.STORE_FAILED, FailureText.of(cause)));
        }
    }

    private void recovered() {
        if (failure != null) {
            failure = null;
            events.accept(
                    Event.of(EventType.STORE_RECOVERED, "the targets in the cluster can be read and written again"));
        }
    }

    private StoreException lastFailure() {
        var last = failure;
        return last == null
                ? new StoreException.Unavailable("the targets in the cluster were not read yet", null)
                : last;
    }

    @Override
    protected StoreContents contents() {
        var current = loaded;
        if (current == null) {
            throw lastFailure();
        }
        return current.contents();
    }

    @Override
    <R> CompletableFuture<R> submit(Work<R> work) {
        return tasks.submit(work);
    }

    @Override
    public @Nullable String problem() {
        var last = failure;
        return last == null ? null : FailureText.of(last);
    }

    @Override
    public boolean usable() {
        return failure == null;
    }

    /** Finishes queued tasks, within a bound, and ends the watch. */
    @Override
    public void close() {
        tasks.close();
        try {
            if (!thread.join(CLOSE_WAIT)) {
                LOGGER.log(
                        Level.WARNING,
                        "The targets in the cluster are still being written; each write is whole or not at all");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        tasks.failRest();
        watch.close();
    }
}
