package io.containermanager.api.state;

import io.containermanager.api.http.ApiParts;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.event.FailureText;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.UnusedFiles;
import io.containermanager.plan.UnusedFiles.Needs;
import io.containermanager.plan.UnusedFiles.WrittenFile;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import io.containermanager.store.files.ProjectFiles;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes files uploaded with a Compose file once no container, no target to which a rollback should lead, and no service needs them,
 * including secrets in clear text. Runs on
 * its own thread, because it waits for the disk, independent of the loop. Checks the loop's snapshot in memory every
 * {@link #EVERY}, so that it also finds what a killed process has left; checks the disk only after a pass or for another target.
 */
public final class ProjectFilesTidier implements AutoCloseable {

    /** How often the loop's snapshot is checked. */
    static final Duration EVERY = Duration.ofSeconds(2);

    /**
     * How many of the newest targets keep all of their files, secrets in clear text too, so that a rollback to one of them finds what it
     * binds; older ones keep no secrets and nothing of services that are not declared any more.
     */
    static final int RECENT_TARGETS = 10;

    /** How many removed files an event names; the message counts all. */
    private static final int FILES_NAMED_MAX = 20;

    private static final Logger LOGGER = System.getLogger(ProjectFilesTidier.class.getName());

    private final TargetStore store;
    private final ReconcileLoop loop;
    private final EventBus events;
    private final ProjectFiles files;
    private final ProjectFilesLock turn;
    private final ThreadScheduler scheduler;
    private @Nullable Settled done;

    /** The state for which the disk was last checked. */
    private record Settled(long revision, long appliedRevision, List<String> passIds) {}

    private ProjectFilesTidier(ApiParts parts, ProjectFiles files, ProjectFilesLock turn) {
        this.store = parts.store();
        this.loop = parts.loop();
        this.events = parts.bus();
        this.files = files;
        this.turn = turn;
        this.scheduler = new ThreadScheduler("project-files", parts.clock(), parts.nanos());
    }

    public static ProjectFilesTidier start(ApiParts parts, ProjectFiles files, ProjectFilesLock turn) {
        var tidier = new ProjectFilesTidier(parts, files, turn);
        tidier.later();
        return tidier;
    }

    private void later() {
        scheduler.after(EVERY, () -> {
            later();
            look();
        });
    }

    private void look() {
        var status = loop.status();
        // Before the first apply no file is known to be the manager's: the database may be another one.
        boolean calm = loop.observed()
                && status.engine().available()
                && !status.reconciling()
                && status.appliedRevision() != 0
                && store.usable();
        var settled = new Settled(
                status.revision(),
                status.appliedRevision(),
                loop.passes(1).stream().map(Pass::passId).toList());
        if (!calm || settled.equals(done) || !turn.tryNow()) {
            return;
        }
        try {
            // Failures are retried with the next pass, not every two seconds.
            done = settled;
            remove(UnusedFiles.removable(files.written(), needs(status)));
        } catch (StoreException failed) {
            LOGGER.log(
                    Level.WARNING,
                    "Cannot remove unused project files; retrying after the next pass: " + FailureText.of(failed));
        } finally {
            turn.end();
        }
    }

    private Needs needs(LoopStatus status) {
        var now = Stream.concat(Stream.of(store.latest()), store.revision(store.appliedRevision()).stream())
                .map(StoredTarget::state)
                .toList();
        var kept = store.history(TargetStore.HISTORY_MAX_TARGETS).stream()
                .map(StoredTarget::state)
                .toList();
        var recent = kept.subList(0, Math.min(kept.size(), RECENT_TARGETS));
        return new Needs(now, good(), recent, kept, status.observation());
    }

    /** Versions that services may roll back to. */
    private Map<ServiceKey, Service> good() {
        var services = new HashMap<ServiceKey, Service>();
        store.memories().forEach((key, memory) -> {
            var good = memory.lastGood();
            if (good != null) {
                store.revision(good.revision())
                        .flatMap(target -> target.state().service(key))
                        .ifPresent(service -> services.put(key, service));
            }
        });
        return services;
    }

    private void remove(List<WrittenFile> unneeded) {
        var byApp = unneeded.stream()
                .collect(Collectors.groupingBy(
                        WrittenFile::appId,
                        TreeMap::new,
                        Collectors.mapping(WrittenFile::name, Collectors.toCollection(TreeSet::new))));
        byApp.forEach(this::remove);
    }

    private void remove(long appId, Set<String> paths) {
        var removed = files.remove(appId, paths);
        if (!removed.isEmpty()) {
            events.publish(Event.ofApp(
                            EventType.PROJECT_FILES_REMOVED,
                            appId,
                            "removed " + removed.size() + " unused files of "
                                    + DisplayName.app(store.latest().state(), appId))
                    .with("count", removed.size())
                    .with("files", removed.stream().limit(FILES_NAMED_MAX).toList()));
        }
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
