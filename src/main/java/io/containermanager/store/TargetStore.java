package io.containermanager.store;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.Adoptions;
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
import org.jspecify.annotations.Nullable;

/**
 * The accepted targets and the reconciler's memory. Reads come from memory; a write is durable when its future completes, and
 * fails with a {@link StoreException}. Callbacks of a future run on the store's thread and must not block. Thread-safe.
 */
public interface TargetStore {

    /** How many accepted targets are kept, in addition to those that a last-good spec refers to; the oldest are dropped first. */
    int HISTORY_MAX_TARGETS = 200;

    /**
     * Characters of a target's JSON. Several are in memory at a time, as trees and as text: what is larger could be stored and then end the
     * manager at each start.
     */
    int TARGET_MAX_CHARS = 8 * 1024 * 1024;

    /**
     * The result of accepting a target.
     *
     * @param target the stored target
     * @param changed false if the same canonical target was already stored; nothing was written then
     */
    record Accepted(StoredTarget target, boolean changed) {}

    /**
     * Stores a target as the newest. It inherits resolved tags from the applied one, see
     * {@link io.containermanager.plan.input.ImageLocks#inherited}.
     *
     * @param expected the revision that must be the newest now, or empty for any
     */
    CompletableFuture<Accepted> accept(State state, OptionalLong expected, String by, Instant now);

    /**
     * Stores a target, possibly the newest again, as the newest, pinned to these images.
     *
     * @param digests see {@link io.containermanager.plan.input.ImageLocks}
     * @param expected the revision that must be the newest now, or empty for any
     */
    CompletableFuture<Accepted> acceptBound(
            State state, Map<String, String> digests, OptionalLong expected, String by, Instant now);

    /** The newest target; {@link StoredTarget#NONE} before the first. Fails while the store cannot be read. */
    StoredTarget latest();

    /** The target in the export beside the database if the database has lost its own; empty otherwise. */
    Optional<State> mirrored();

    /** The greatest service id that an app ever used, including removed services and apps; 0 if it never had any. */
    long greatestServiceId(long appId);

    /** The greatest id that an app ever had, including removed apps; 0 before the first. */
    long greatestAppId();

    /** A stored target by its revision; fails if this version can no longer read it. */
    Optional<StoredTarget> revision(long revision);

    /** The stored targets, newest first, without those that this version can no longer read. */
    List<StoredTarget> history(int limit);

    /** The applied revision, 0 if none was ever applied. */
    long appliedRevision();

    /** Makes a stored revision the applied one. */
    CompletableFuture<Void> markApplied(long revision, Instant now);

    /** Stores the image digests a revision runs with. */
    CompletableFuture<Void> noteDigests(long revision, Map<String, String> digests);

    /** How many pulled images are remembered; further ones are never removed. */
    int FETCHED_IMAGES_MAX = 4_096;

    /** The images that this manager pulled and has not removed: digest by reference. */
    Map<String, String> fetchedImages();

    /** Remembers pulled images and forgets removed ones. */
    CompletableFuture<Void> noteImages(Map<String, String> fetched, Collection<String> removed);

    /** How many container ids are remembered; beyond that, those of removed containers are forgotten. */
    int OWN_CONTAINERS_MAX = 8_192;

    /** The ids of the containers that this manager created, some of which may be gone; empty for a new identity. */
    Set<String> ownContainers();

    /**
     * Remembers containers that this manager created.
     *
     * @param made their ids
     * @param present the ids of all existing containers: if there are too many to remember, the others are forgotten
     */
    CompletableFuture<Void> noteContainers(Collection<String> made, Collection<String> present);

    /**
     * What a target takes over from others.
     *
     * @param containers by id: the service that declares the container as it is, in its app
     * @param volumes engine names of volumes, with the app that they belong to
     * @param networks the engine's ids of networks, with the app that they belong to
     * @param present the ids of all containers that are known to exist: adopted ones that are not among them are forgotten
     * @param presentNetworks the same of networks
     */
    record Takeover(
            Map<String, As> containers,
            Map<String, Long> volumes,
            Map<String, Long> networks,
            Set<String> present,
            Set<String> presentNetworks) {

        /** A service of an app. */
        public record As(App app, Service service) {}

        public Takeover {
            containers = Map.copyOf(containers);
            volumes = Map.copyOf(volumes);
            networks = Map.copyOf(networks);
            present = Set.copyOf(present);
            presentNetworks = Set.copyOf(presentNetworks);
        }
    }

    /**
     * Stores a target, what it takes over, and that it is applied: all of it, or nothing. Fails with
     * {@link StoreException.RevisionMismatch} unless that revision is the newest and the applied one.
     */
    CompletableFuture<Accepted> adopt(State state, Takeover takeover, long expected, String by, Instant now);

    /** What was taken over; empty for a new identity. */
    Adoptions adoptions();

    /** Forgets an adopted volume that was removed. */
    CompletableFuture<Void> forgetVolume(String engineName);

    /** The memory of every service. */
    Map<ServiceKey, ServiceMemory> memories();

    /**
     * Applies a function to each of these services' memory as it is at the time of the write; an empty result is
     * removed. If the loop and an operator change the same service concurrently, both changes are kept.
     *
     * @param changes pure and quick: they may be called on the store's thread
     */
    CompletableFuture<Void> remember(Map<ServiceKey, UnaryOperator<ServiceMemory>> changes);

    /**
     * Applies {@code change} to the newest target at the time of the write; otherwise like {@link #accept}. Concurrent writers
     * need no retry: a change that was computed from a target that is no longer the newest is computed again at the time of the
     * write.
     *
     * @param change pure and quick: it may be called on the store's thread; an exception fails the future and nothing is changed
     */
    CompletableFuture<Accepted> change(UnaryOperator<State> change, OptionalLong expected, String by, Instant now);

    /** Why the store cannot be written, null when it can. */
    @Nullable
    String problem();

    /** Whether reads and writes work now; while false, readiness is down and no destructive step runs. */
    boolean usable();
}
