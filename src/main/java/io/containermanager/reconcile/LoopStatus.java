package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.NameIndex;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.store.StoredTarget;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the loop knows, as one immutable snapshot: everything the API returns about the current state comes from one of these, so
 * that no two answers contradict each other.
 *
 * @param version counts up with every change of this snapshot; the state answers' ETag
 * @param applying whether a pass that an apply asked for runs
 * @param reconciling whether any pass runs
 * @param passId the running pass, or null
 * @param lastError what is wrong now, null when nothing is; stays until the service concerned is in sync or the target changes
 * @param revision of the stored target, 0 when none was ever accepted
 * @param appliedRevision what the loop heals, 0 when none was ever applied
 * @param engine whether the engine answers
 * @param target the stored target
 * @param observation the last successful look at the engine
 * @param services the verdict on each declared or running service
 * @param pausedUntil when reconciling resumes (wall time), by paused app; {@link #ALL_APPS} stands for every app
 */
public record LoopStatus(
        long version,
        boolean applying,
        boolean reconciling,
        @Nullable String passId,
        @Nullable LastError lastError,
        long revision,
        long appliedRevision,
        EngineStatus engine,
        State target,
        Observation observation,
        SortedMap<ServiceKey, ServiceVerdict> services,
        SortedMap<Long, Instant> pausedUntil) {

    /** The one before anything was read or seen. */
    static LoopStatus first(EngineStatus engine, Observation nothing) {
        var none = StoredTarget.NONE.state();
        return new LoopStatus(
                1, false, false, null, null, 0, 0, engine, none, nothing, new TreeMap<>(), new TreeMap<>());
    }

    /** Stands for every app among the paused ones. */
    public static final long ALL_APPS = PlanRules.ALL_APPS;

    /** When reconciling of everything goes on; null when it is not paused. */
    public @Nullable Instant allPausedUntil() {
        return pausedUntil.get(ALL_APPS);
    }

    /** When reconciling of an app goes on: it waits for the later of its own pause and that of everything; null when neither lasts. */
    public @Nullable Instant pausedUntil(long appId) {
        var own = pausedUntil.get(appId);
        var all = allPausedUntil();
        return own == null || (all != null && all.isAfter(own)) ? all : own;
    }

    /**
     * What apps and services are called: those of a target, and those that run.
     *
     * @param newest the newest stored target, which this snapshot may not have yet
     */
    public NameIndex names(State newest) {
        return NameIndex.of(
                newest,
                services.entrySet().stream()
                        .map(service -> new NameIndex.Running(
                                service.getKey(),
                                service.getValue().appName(),
                                service.getValue().serviceName()))
                        .toList());
    }

    /**
     * What is wrong.
     *
     * @param appId the app that it is about; null when it is about the whole machine
     * @param message for people
     */
    public record LastError(@Nullable Long appId, String message) {}

    /** What is wrong, for people; null when nothing is. */
    public @Nullable String lastErrorMessage() {
        return lastError == null ? null : lastError.message();
    }

    /**
     * Whether the engine answers.
     *
     * @param kind configuration's word for the engine
     * @param available whether it answered last
     * @param since when that last changed
     * @param message why it is away, null when it is there
     */
    public record EngineStatus(
            String kind,
            boolean available,
            Instant since,
            @Nullable String message) {}

    public LoopStatus {
        services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
        pausedUntil = Collections.unmodifiableSortedMap(new TreeMap<>(pausedUntil));
    }
}
