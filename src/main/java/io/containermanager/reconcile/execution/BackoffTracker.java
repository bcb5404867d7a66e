package io.containermanager.reconcile.execution;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.EngineFacts.Spec;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.KnownImages.PullFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts tries and says when the next may be made: of services by spec, of images, of single lanes. Confined to the loop. */
public final class BackoffTracker {

    /** Specs and images that are remembered; the one tried longest ago is forgotten first, and is then tried at once. */
    static final int REMEMBERED_MAX = 4_096;

    /** So long after the last time, a count that was changed is set at once: it was changed by hand, not by a controller. */
    static final Duration SCALING_QUIET = Duration.ofMinutes(10);

    /** How many of the shortest waits are left out when a count is set. */
    private static final int SCALINGS_SKIPPED = 3;

    private final ReconcilerSettings settings;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Map<Spec, Try> specs = bounded();
    private final Map<String, Try> images = bounded();
    private final Map<String, Try> lanes = bounded();

    private record Try(
            int made, long dueNanos, Instant due, @Nullable String problem, boolean startFailed) {
        private FailedAttempts at(long nowNanos) {
            return new FailedAttempts(made, left(nowNanos), problem, due, startFailed);
        }

        private Duration left(long nowNanos) {
            return Duration.ofNanos(Math.max(0, dueNanos - nowNanos));
        }
    }

    /**
     * Nothing was tried yet.
     *
     * @param clock only for what people read: the waits themselves count on the monotonic clock
     */
    public BackoffTracker(ReconcilerSettings settings, RandomGenerator random, InstantSource clock) {
        this.settings = settings;
        this.random = random;
        this.clock = clock;
    }

    private static <K> Map<K, Try> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Try> eldest) {
                return size() > REMEMBERED_MAX;
            }
        };
    }

    /** The one tried longest ago is the first to be forgotten: a try puts it last, a look at it does not. */
    private <K> void again(Map<K, Try> tries, K what, long nowNanos, @Nullable String problem, boolean startFailed) {
        tries.put(what, next(tries.remove(what), nowNanos, problem, startFailed));
    }

    private Try next(@Nullable Try before, long nowNanos, @Nullable String problem, boolean startFailed) {
        int made = (before == null ? 0 : before.made()) + 1;
        var delay = settings.backoff().delay(made, random);
        return new Try(made, nowNanos + delay.toNanos(), clock.instant().plus(delay), clause(problem), startFailed);
    }

    /** A container was started. */
    public void started(ServiceKey key, String specHash, long nowNanos) {
        again(specs, new Spec(key, specHash), nowNanos, null, false);
    }

    /** An engine's sentence as a part of another one. */
    private static @Nullable String clause(@Nullable String problem) {
        return problem == null || !problem.endsWith(".") ? problem : problem.substring(0, problem.length() - 1);
    }

    /** A container could not be made or started. */
    public void failed(ServiceKey key, String specHash, long nowNanos, String problem, boolean atStart) {
        again(specs, new Spec(key, specHash), nowNanos, problem, atStart);
    }

    public void pullFailed(String image, long nowNanos, String problem) {
        again(images, image, nowNanos, problem, false);
    }

    public void pulled(String image) {
        images.remove(image);
    }

    public void laneFailed(String lane, long nowNanos, String problem) {
        again(lanes, lane, nowNanos, problem, false);
    }

    /** Why the last try of a lane failed; null when it did not. */
    public @Nullable String laneProblem(String lane) {
        var failed = lanes.get(lane);
        return failed == null ? null : failed.problem();
    }

    public void laneWorked(String lane) {
        lanes.remove(lane);
    }

    /** The replicas of a service have the count that they were set to; one that is changed all the time is set ever more rarely. */
    public void scaled(ServiceKey key, int replicas, long nowNanos) {
        var lane = FailedAttempts.scalingLane(key, replicas);
        var before = lanes.get(lane);
        boolean quiet = before != null && nowNanos - before.dueNanos() > SCALING_QUIET.toNanos();
        // Another count was declared: it is not somebody else who changes them.
        lanes.keySet()
                .removeIf(
                        other -> other.startsWith(FailedAttempts.scalingLanes(key)) && (quiet || !other.equals(lane)));
        // A controller that changes it looks every 15 s or so: shorter waits would be over by then.
        var tried = lanes.remove(lane);
        int made = tried == null ? 1 : tried.made() + 1;
        var delay = settings.backoff().delay(made + SCALINGS_SKIPPED, random);
        lanes.put(
                lane, new Try(made, nowNanos + delay.toNanos(), clock.instant().plus(delay), null, false));
    }

    /** The engine is back: what waited for that need not wait longer. */
    public void engineBack() {
        lanes.clear();
    }

    /** Whether a lane's next try has to wait. */
    public boolean laneWaits(String lane, long nowNanos) {
        var tried = lanes.get(lane);
        return tried != null && tried.dueNanos() > nowNanos;
    }

    /** It has run well for long enough, or an operator wants it tried at once. */
    public void forgive(ServiceKey key) {
        specs.keySet().removeIf(spec -> spec.key().equals(key));
        lanes.remove(key.toString());
        lanes.keySet().removeIf(lane -> lane.startsWith(FailedAttempts.scalingLanes(key)));
    }

    /** Who may speak for these apps wants what was tried of them tried at once, also of services that are declared no more. */
    public void forgive(LongPredicate apps) {
        specs.keySet().stream()
                .map(Spec::key)
                .filter(key -> apps.test(key.appId()))
                .toList()
                .forEach(this::forgive);
    }

    /** Services that have run well for long enough start from the beginning, though there was no look while they did. */
    public void forgiveOutlasted(Observation own, ContainerTimeline timeline, long nowNanos) {
        for (var container : own.containers()) {
            if (tried(container.key(), container.owner().specHash())
                    && timeline.outlasted(container, settings.resetAfter(), nowNanos)) {
                forgive(container.key());
            }
        }
    }

    /** An operator wants everything tried at once. */
    public void forgiveAll() {
        specs.clear();
        images.clear();
        lanes.clear();
    }

    /** Whether a service was tried lately. */
    public boolean tried(ServiceKey key, String specHash) {
        return specs.containsKey(new Spec(key, specHash));
    }

    public Map<Spec, FailedAttempts> attempts(long nowNanos) {
        var attempts = new HashMap<Spec, FailedAttempts>();
        specs.forEach((spec, it) -> attempts.put(spec, it.at(nowNanos)));
        return attempts;
    }

    public Map<String, FailedAttempts> lanes(long nowNanos) {
        var attempts = new HashMap<String, FailedAttempts>();
        lanes.forEach((lane, it) -> attempts.put(lane, it.at(nowNanos)));
        return attempts;
    }

    public Map<String, PullFailure> pullFailures(long nowNanos) {
        var failures = new HashMap<String, PullFailure>();
        images.forEach((image, it) -> failures.put(
                image,
                new PullFailure(it.made(), it.left(nowNanos), it.problem() == null ? "" : it.problem(), it.due())));
        return failures;
    }

    /** How many services, images and shared resources wait for their next try. */
    public long waiting(long nowNanos) {
        return Stream.of(specs, images, lanes)
                .flatMap(tries -> tries.values().stream())
                .filter(it -> it.dueNanos() > nowNanos && it.problem() != null)
                .count();
    }

    /** When the next lane may be tried again. */
    public OptionalLong nextLaneNanos(long nowNanos) {
        return Stream.of(lanes)
                .flatMap(it -> it.values().stream())
                .mapToLong(Try::dueNanos)
                .filter(due -> due > nowNanos)
                .min();
    }
}
