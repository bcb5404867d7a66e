package io.containermanager.replica.store;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.replica.store.StoreTasks.Done;
import io.containermanager.replica.store.StoreTasks.Work;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.DeviceStore;
import io.containermanager.store.StoreException;
import io.containermanager.store.contents.ContentsBackedStore;
import io.containermanager.store.contents.StoreContents;
import io.containermanager.store.contents.TargetCommit;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A store whose contents are changed by pure functions; how a change becomes durable is its subclass's. */
abstract class ContentsTargetStore extends ContentsBackedStore {

    /** Makes a change durable; it may run several times. */
    abstract <R> CompletableFuture<R> submit(Work<R> work);

    /** The identity that the replicas share, in the same store. */
    public DeviceStore device() {
        return new DeviceStore() {
            @Override
            public DeviceRecord device() {
                return contents().device();
            }

            @Override
            public CompletableFuture<DeviceRecord> change(UnaryOperator<DeviceRecord> change) {
                return submit(contents -> {
                    var changed = change.apply(contents.device());
                    return new Done<>(contents.withDevice(changed), changed);
                });
            }
        };
    }

    private CompletableFuture<Void> write(UnaryOperator<StoreContents> change) {
        return submit(contents -> new Done<>(change.apply(contents), true)).thenApply(_ -> null);
    }

    private static StoreContents trimmed(StoreContents contents) {
        return contents.tidied(contents.surplus());
    }

    @Override
    protected CompletableFuture<Accepted> submit(TargetCommit acceptance) {
        return submit(contents -> {
            var result = acceptance.applyTo(contents);
            return new Done<>(result.added() == null ? contents : trimmed(result.contents()), result.accepted());
        });
    }

    /** There is no export beside the store: Secrets are backed up as such. */
    @Override
    public Optional<State> mirrored() {
        return Optional.empty();
    }

    @Override
    public CompletableFuture<Void> markApplied(long revision, Instant now) {
        return write(contents -> {
            if (contents.appliedRevision() == revision) {
                return contents;
            }
            var target = contents.targets().get(revision);
            var noted =
                    target == null ? contents : contents.with(target.withAppliedAt(now.truncatedTo(ChronoUnit.MILLIS)));
            return trimmed(noted.withApplied(revision));
        });
    }

    @Override
    public CompletableFuture<Void> noteDigests(long revision, Map<String, String> digests) {
        return write(contents -> {
            var target = contents.targets().get(revision);
            return target == null || target.digests().equals(digests)
                    ? contents
                    : contents.with(target.withDigests(digests));
        });
    }

    @Override
    public CompletableFuture<Void> noteImages(Map<String, String> fetched, Collection<String> removed) {
        var added = Map.copyOf(fetched);
        var gone = List.copyOf(removed);
        return write(contents -> contents.withImages(added, gone));
    }

    @Override
    public CompletableFuture<Void> noteContainers(Collection<String> made, Collection<String> present) {
        var added = List.copyOf(made);
        var there = Set.copyOf(present);
        return write(contents -> contents.withContainers(added, there));
    }

    /** Nothing on a cluster was made by hand as Compose makes containers. */
    @Override
    public CompletableFuture<Accepted> adopt(State state, Takeover takeover, long expected, String by, Instant now) {
        return CompletableFuture.failedFuture(new StoreException.Unavailable(
                "containers are adopted on a machine with Docker, not on a cluster: see docs/kubernetes.md for moving"
                        + " an app",
                null));
    }

    @Override
    public Adoptions adoptions() {
        return Adoptions.NONE;
    }

    @Override
    public CompletableFuture<Void> forgetVolume(String engineName) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> remember(Map<ServiceKey, UnaryOperator<ServiceMemory>> changes) {
        var wanted = Map.copyOf(changes);
        return write(contents -> trimmed(contents.withMemories(contents.remembering(wanted))));
    }
}
