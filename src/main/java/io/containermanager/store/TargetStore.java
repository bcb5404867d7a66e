package io.containermanager.store;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.ServiceMemory;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * The accepted targets, and what reconciling remembers. Reads come from memory; a write is durable when its future completes, and
 * fails with a {@link StoreException}. What hangs on a future runs on the store's thread and must not block. Thread-safe.
 */
public interface TargetStore {

    /** How many accepted targets are kept, beside those that a last-good spec refers to; the oldest go first. */
    int HISTORY_MAX_TARGETS = 200;

    /**
     * What accepting a target gave.
     *
     * @param target the stored target
     * @param changed false when the same canonical target was stored already: then nothing was written
     */
    record Accepted(StoredTarget target, boolean changed) {}

    /**
     * Stores a target as the newest. It inherits what tags mean from the applied one, see
     * {@link io.containermanager.plan.input.ImageLocks#inherited}.
     *
     * @param expected the revision that must be the newest now, or empty for any
     */
    CompletableFuture<Accepted> accept(State state, OptionalLong expected, String by, Instant now);

    /**
     * Stores a target, which may be the newest again, bound to these images, as the newest.
     *
     * @param digests see {@link io.containermanager.plan.input.ImageLocks}
     * @param expected the revision that must be the newest now, or empty for any
     */
    CompletableFuture<Accepted> acceptBound(
            State state, Map<String, String> digests, OptionalLong expected, String by, Instant now);

    /** The newest target; {@link StoredTarget#NONE} before the first. Fails while the store cannot be read. */
    StoredTarget latest();

    /** The target that the file beside the database still tells of when the database has lost its own; empty otherwise. */
    Optional<State> mirrored();

    /** The greatest service id that an app ever used, also one whose service or app is gone; 0 when it never had any. */
    long greatestServiceId(long appId);

    /** A kept target by its revision; fails when this version cannot read it any more. */
    Optional<StoredTarget> revision(long revision);

    /** Kept targets, newest first, without those that this version cannot read any more. */
    List<StoredTarget> history(int limit);

    /** The revision that the loop heals, 0 when none was ever applied. */
    long appliedRevision();

    /** Makes a stored revision the one that the loop heals. */
    CompletableFuture<Void> markApplied(long revision);

    /** Notes the image digests a revision runs with. */
    CompletableFuture<Void> noteDigests(long revision, Map<String, String> digests);

    /** How many fetched images are remembered; further ones are kept for good. */
    int FETCHED_IMAGES_MAX = 4_096;

    /** The images that this manager fetched and has not removed: the digest that came, by reference. */
    Map<String, String> fetchedImages();

    /** Remembers images that were fetched, and forgets those that were removed. */
    CompletableFuture<Void> noteImages(Map<String, String> fetched, Collection<String> removed);

    /** How many containers' ids are remembered; beyond that, those that are gone are forgotten. */
    int OWN_CONTAINERS_MAX = 8_192;

    /** The ids of the containers that this manager made, some of which may be gone; empty for an identity that is new here. */
    Set<String> ownContainers();

    /**
     * Remembers containers that this manager made.
     *
     * @param made their ids
     * @param present the ids of all containers that there are: when there are too many to remember, the others are forgotten
     */
    CompletableFuture<Void> noteContainers(Collection<String> made, Collection<String> present);

    /** What is remembered of every service. */
    Map<ServiceKey, ServiceMemory> memories();

    /**
     * Makes of what is remembered of each of these services, whatever that is when it is written, what its function makes of it; one
     * without content is forgotten. The loop and an operator who change the same service in the same moment both keep their change.
     *
     * @param changes pure and quick: they may be called on the store's thread
     */
    CompletableFuture<Void> remember(Map<ServiceKey, UnaryOperator<ServiceMemory>> changes);

    /**
     * Makes the newest target, whichever that is when it is written, what {@code change} makes of it; as {@link #accept} otherwise. Writers
     * side by side need no second try: whose change was made of a target that is no longer the newest has it made again in the moment of
     * writing.
     *
     * @param change pure and quick: it may be called on the store's thread; what it throws fails the future and nothing is changed
     */
    CompletableFuture<Accepted> change(UnaryOperator<State> change, OptionalLong expected, String by, Instant now);

    /** Whether reads and writes work now; false makes readiness go down and every destructive step stop. */
    boolean usable();
}
