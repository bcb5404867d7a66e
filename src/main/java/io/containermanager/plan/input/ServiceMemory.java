package io.containermanager.plan.input;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What reconciling remembers of a service over restarts of the manager. Durable before the step that relies on it.
 *
 * @param key which service
 * @param lastGood what last ran well, or null
 * @param hold a spec that failed and is not retried automatically, or null
 * @param trial a replacement whose gate has not been decided, or null
 * @param stoppedBy the token that stopped the service, or null while it is to run
 * @param stopped which run of which container we ended last, or null
 * @param renewal the wish for new anonymous volumes, until it is fulfilled or has failed, or null
 * @param restart an operator's wish for another start, never one that was tried, until it is fulfilled, or null
 */
public record ServiceMemory(
        ServiceKey key,
        @Nullable GoodSpec lastGood,
        @Nullable Hold hold,
        @Nullable Trial trial,
        @Nullable String stoppedBy,
        @Nullable StoppedRun stopped,
        @Nullable Renewal renewal,
        @Nullable RestartOrder restart) {

    /** A service of which nothing is remembered. */
    public static ServiceMemory of(ServiceKey key) {
        return new ServiceMemory(key, null, null, null, null, null, null, null);
    }

    /** The same with another good spec. */
    public ServiceMemory withLastGood(@Nullable GoodSpec changed) {
        return new ServiceMemory(key, changed, hold, trial, stoppedBy, stopped, renewal, restart);
    }

    /** The same with another hold, or with none. */
    public ServiceMemory withHold(@Nullable Hold changed) {
        return new ServiceMemory(key, lastGood, changed, trial, stoppedBy, stopped, renewal, restart);
    }

    /** The same with another trial, or with none. */
    public ServiceMemory withTrial(@Nullable Trial changed) {
        return new ServiceMemory(key, lastGood, hold, changed, stoppedBy, stopped, renewal, restart);
    }

    /** The same, stopped by an operator or, with null, to run again. */
    public ServiceMemory withStoppedBy(@Nullable String changed) {
        return new ServiceMemory(key, lastGood, hold, trial, changed, stopped, renewal, restart);
    }

    /** The same with another wish for new anonymous volumes, or with none. */
    public ServiceMemory withRenewal(@Nullable Renewal changed) {
        return new ServiceMemory(key, lastGood, hold, trial, stoppedBy, stopped, changed, restart);
    }

    /** The same with another wish for a restart, or with none. */
    public ServiceMemory withRestart(@Nullable RestartOrder changed) {
        return new ServiceMemory(key, lastGood, hold, trial, stoppedBy, stopped, renewal, changed);
    }

    /** The same once the wish for new anonymous volumes is over. */
    public ServiceMemory withRenewalOver() {
        return renewal == null
                ? this
                : withRenewal(new Renewal(renewal.containerId(), renewal.by(), renewal.failure(), true));
    }

    /** The same once that container was asked to end. */
    public ServiceMemory withStopped(Container ended) {
        var run = new StoppedRun(ended.id(), ended.run().startedAt());
        return new ServiceMemory(key, lastGood, hold, trial, stoppedBy, run, renewal, restart);
    }

    /**
     * This as a change of what is remembered by now: what the plan did not change stays as it is now, whatever changed it meanwhile, and
     * what only operators say is as they say it now.
     *
     * @param basis what was remembered when the plan was made that this is of, never what is remembered later
     * @param current what is remembered by now
     */
    public ServiceMemory rebased(ServiceMemory basis, ServiceMemory current) {
        boolean sameWish = renewal != null && renewal.isOf(current.renewal);
        return new ServiceMemory(
                        key,
                        changed(lastGood, basis.lastGood, current.lastGood),
                        changed(hold, basis.hold, current.hold),
                        changed(trial, basis.trial, current.trial),
                        current.stoppedBy,
                        changed(stopped, basis.stopped, current.stopped),
                        sameWish ? renewal : current.renewal,
                        Objects.equals(basis.restart, current.restart) ? restart : current.restart)
                .settled();
    }

    private static <T> @Nullable T changed(@Nullable T planned, @Nullable T before, @Nullable T now) {
        return Objects.equals(planned, before) ? now : planned;
    }

    /** This without a wish that is over. */
    public ServiceMemory settled() {
        return renewal != null && renewal.over() ? withRenewal(null) : this;
    }

    /** Whether that container ended, as far as is known, only because we stopped it: then its exit code says nothing about its work. */
    public boolean onlyStopped(Container container) {
        return (stopped != null && stopped.is(container)) || (trial != null && trial.stopped(container));
    }

    /**
     * Whether that version failed and is not retried automatically. The revision that failed stays held whatever its tag turns out to mean;
     * another one is held only with the image that failed, or where one of the two is not known.
     */
    public boolean holds(DesiredService version) {
        return hold != null
                && version.is(hold.specHash(), version.revision() == hold.revision() ? null : hold.imageDigest());
    }

    /**
     * A spec that ran well.
     *
     * @param revision the target it is declared in; that target is kept as long as this is
     * @param specHash its fingerprint
     * @param imageDigest the digest of the image it ran, or null when unknown
     */
    public record GoodSpec(
            long revision, String specHash, @Nullable String imageDigest) {}

    /**
     * A spec that is not retried automatically.
     *
     * @param specHash its fingerprint
     * @param imageDigest the digest of the image it failed with, or null when unknown, as of one that no registry gave: then every image of
     *     that spec is held until an operator asks for another one
     * @param revision the target it failed in
     * @param reason why it failed
     */
    public record Hold(String specHash, @Nullable String imageDigest, long revision, String reason) {}

    /**
     * A run of a container that we ended. It needs no forgetting: a container that was started again has another start.
     *
     * @param containerId the container
     * @param startedAt the start of that run; null when it had none
     */
    public record StoppedRun(String containerId, @Nullable Instant startedAt) {
        private boolean is(Container container) {
            return container.id().equals(containerId)
                    && Objects.equals(container.run().startedAt(), startedAt);
        }
    }

    /**
     * A container that is to be replaced by one of the same version with new anonymous volumes, as by {@code docker compose up
     * --renew-anon-volumes}. Its own are never removed.
     *
     * @param containerId the container whose volumes are to be left behind
     * @param by who asked for it
     * @param failure why the container with new volumes is given up and the one before runs again; null as long as it is not
     * @param over that a plan has seen it fulfilled, or void: what knows nothing of a wish must not be taken for its end. Never stored
     */
    public record Renewal(
            String containerId, String by, @Nullable String failure, boolean over) {
        /** One that is not over. */
        public Renewal(String containerId, String by, @Nullable String failure) {
            this(containerId, by, failure, false);
        }

        /** The same once the container with new volumes has failed. */
        public Renewal failed(String reason) {
            return new Renewal(containerId, by, reason);
        }

        private boolean isOf(@Nullable Renewal other) {
            return other != null && containerId.equals(other.containerId) && by.equals(other.by);
        }
    }

    /**
     * A replacement under way.
     *
     * @param specHash the successor's fingerprint
     * @param imageDigest the digest its revision is bound to, or null when it is bound to none
     * @param revision the target it belongs to
     * @param predecessorId the container kept stopped until the gate is passed, or null when there was none
     * @param predecessorRan whether the predecessor was live until we stopped it: then its exit code says nothing about its work, and it
     *     is started again if it is wanted again, whatever its restart policy
     */
    public record Trial(
            String specHash,
            @Nullable String imageDigest,
            long revision,
            @Nullable String predecessorId,
            boolean predecessorRan) {

        /** Whether that container ended only because we stopped it for this trial. */
        public boolean stopped(Container container) {
            return predecessorRan && container.id().equals(predecessorId);
        }
    }
}
