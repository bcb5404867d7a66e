package io.containermanager.plan.input;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Container;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one service stands and what becomes of it.
 *
 * @param key names it
 * @param appName its app's name
 * @param serviceName its name
 * @param sync how it stands now
 * @param progress whether that is going to change
 * @param reason what differs or what is being waited for; null when it is in sync and there is nothing to tell
 * @param cause why, where a program may want to know; null when there is nothing to say beside the other fields
 * @param action what it needs to be as it should be; null when that is nothing, a first container, or not known
 * @param nextAttempt when what failed is tried again, for people only; null unless it waits for that
 * @param nextTry how long after the plan until there is something to do for it again; null when it waits for a change
 * @param made whether a container of the version that is to run now is there: then a declaration has nothing to update in it
 * @param live its live container, never a kept predecessor; null when there is none
 * @param unseen whether a step has ended since it was looked at: what it brought is not known yet
 */
public record ServiceStatus(
        ServiceKey key,
        String appName,
        String serviceName,
        Sync sync,
        Progress progress,
        @Nullable String reason,
        @Nullable Cause cause,
        @Nullable Action action,
        @Nullable Instant nextAttempt,
        @Nullable Duration nextTry,
        boolean made,
        @Nullable Container live,
        boolean unseen) {

    /** The same while it is not known what the last step has brought: what an operator wants, and what it needs for it, stays. */
    public ServiceStatus beingLookedAt() {
        var reason = "a step for it has just finished; checking the result";
        var kept = cause == Cause.STOPPED ? cause : null;
        return new ServiceStatus(
                key, appName, serviceName, sync, Progress.MOVING, reason, kept, action, null, null, made, live, true);
    }

    /** The reason while the engine does not answer: no result is being checked then. */
    public @Nullable String reasonWithoutEngine() {
        return unseen ? "the engine is unavailable; what the last step did is checked when it answers again" : reason;
    }

    /** The same that long after the plan: an attempt that is due by then has no time in the future any more. */
    public ServiceStatus later(Duration age) {
        if (nextTry == null) {
            return this;
        }
        if (age.compareTo(nextTry) < 0) {
            var left = nextTry.minus(age);
            return new ServiceStatus(
                    key,
                    appName,
                    serviceName,
                    sync,
                    progress,
                    reason,
                    cause,
                    action,
                    nextAttempt,
                    left,
                    made,
                    live,
                    unseen);
        }
        var undated = reason == null || nextAttempt == null
                ? reason
                : reason.replace(FailedAttempts.nextAttempt(nextAttempt), "");
        return new ServiceStatus(
                key,
                appName,
                serviceName,
                sync,
                progress,
                undated,
                cause,
                action,
                null,
                Duration.ZERO,
                made,
                live,
                unseen);
    }

    /** The same with something said beside its reason, unless that says it. */
    public ServiceStatus saying(String what) {
        if (reason != null && reason.contains(what)) {
            return this;
        }
        var full = reason == null || reason.isEmpty() ? what : reason + "; " + what;
        return new ServiceStatus(
                key,
                appName,
                serviceName,
                sync,
                progress,
                full,
                cause,
                action,
                nextAttempt,
                nextTry,
                made,
                live,
                unseen);
    }

    /** The seed's words for how a service stands. */
    public enum Sync {
        IN_SYNC,
        NEEDS_UPDATE,
        MISSING,
        EXTRA;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Why a service stands as it does. */
    public enum Cause {
        /** Its container ends again and again, and the engine restarts it. */
        CRASH_LOOP,
        /** Its new version failed; the one before runs until the service is changed or that one is tried again. */
        HELD,
        /** An operator stopped it. */
        STOPPED,
        /** Its image is fetched, or waits for a free pull. */
        PULL,
        /** Its image is not there: it could not be fetched, or must not be. */
        PULL_FAILED,
        /** It waits for another service. */
        DEPENDENCY,
        /** A port, an address or a name that it needs belongs to another container. */
        CONTENTION,
        /** The last step for it failed. */
        STEP_FAILED;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a service needs, under way or not: only one of them makes another version of it. */
    public enum Action {
        /** A container of the version that is to run, which does not run, is started. */
        START,
        /** Its container runs and is stopped and started again. */
        RESTART,
        /** Something of its container is put right in place: its networks, or how many replicas it has. */
        REPAIR,
        /** A container of another version takes over. */
        UPDATE,
        /** What was to take over failed: the version before, or the container with the previous volumes, runs again. */
        ROLLBACK;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether something is under way for a service. */
    public enum Progress {
        /** It is as it should be, or as an operator wants it. */
        SETTLED,
        /** Steps, a pull or a gate will change it soon. */
        MOVING,
        /** It waits for another service that moves. */
        WAITING,
        /** It waits for a later try, a change of the target or an operator. */
        STUCK,
        /** It is not as it should be, and is left alone until an operator's pause of reconciling ends. */
        PAUSED;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it differs from what is declared although it is not to be left alone. */
        public boolean drifts() {
            return this != SETTLED && this != PAUSED;
        }

        /** Whether it changes soon without a later try or a change of the target. */
        public boolean moves() {
            return this == MOVING || this == WAITING;
        }
    }

    /** How messages name an app: by the name that one of its services has with it, else by its id. */
    public static String appLabel(long appId, Collection<ServiceStatus> services) {
        return services.stream()
                .filter(status -> status.key().appId() == appId)
                .findFirst()
                .map(status -> DisplayName.app(status.appName()))
                .orElse(DisplayName.unknown(appId));
    }
}
