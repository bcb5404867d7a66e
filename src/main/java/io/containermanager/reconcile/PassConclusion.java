package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.step.PausedChange;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.operation.PauseEnd;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a pass has anything left to wait for, and what to say of what it leaves open. Pure. */
final class PassConclusion {

    /** Services and pauses that are named; the others are counted. */
    private static final int NAMED_MAX = 5;

    private PassConclusion() {}

    /**
     * Whether a service moves that is not held up by a step that waits for its next try.
     *
     * @param waits whether a lane's next try has to wait
     */
    static boolean moving(Plan plan, Predicate<String> waits) {
        var heldUp = heldUp(plan, waits);
        return plan.moving()
                ? plan.statuses().values().stream().anyMatch(it -> it.progress().moves() && !heldUp.contains(it.key()))
                : plan.remember().stream().anyMatch(memory -> !heldUp.contains(memory.key()));
    }

    private static Set<ServiceKey> heldUp(Plan plan, Predicate<String> waits) {
        var blocked = new HashSet<Integer>();
        var keys = new HashSet<ServiceKey>();
        for (var planned : plan.steps()) {
            if (waits.test(planned.lane()) || planned.dependsOn().stream().anyMatch(blocked::contains)) {
                blocked.add(planned.id());
                var key = planned.service();
                if (key != null) {
                    keys.add(key);
                }
            }
        }
        plan.remember().stream()
                .map(ServiceMemory::key)
                .filter(key -> waits.test(key.toString()))
                .forEach(keys::add);
        return keys;
    }

    /**
     * The message.
     *
     * @param pauses when the pauses that last now end, by app; {@link PlanRules#ALL_APPS} stands for every one
     */
    static String incomplete(Plan plan, SortedMap<Long, Instant> pauses) {
        List<ServiceStatus> left = plan.statuses().values().stream()
                .filter(status -> status.progress() != Progress.SETTLED)
                .toList();
        var parts = new ArrayList<String>();
        var open = left.stream()
                .filter(status -> status.progress() != Progress.PAUSED)
                .toList();
        if (!open.isEmpty()) {
            parts.add(listed(open, "; ", status -> name(status) + ": " + lasting(status)));
        }
        pauses.entrySet().stream()
                .limit(NAMED_MAX)
                .forEach(pause -> parts.add(paused(pause.getKey(), pause.getValue(), plan, pauses)));
        return parts.isEmpty() ? "a shared volume or network could not be created; retrying" : String.join("; ", parts);
    }

    /** One sentence about a pause: until when, what it leaves as it is, and how to end it. */
    private static String paused(long appId, Instant until, Plan plan, SortedMap<Long, Instant> pauses) {
        boolean all = appId == PlanRules.ALL_APPS;
        var services = plan.statuses().values();
        LongPredicate concerned = id -> all || (id == appId && !pauses.containsKey(PlanRules.ALL_APPS));
        var waiting = Stream.concat(
                        services.stream()
                                .filter(status -> status.progress() == Progress.PAUSED)
                                .filter(status -> concerned.test(status.key().appId()))
                                .map(PassConclusion::name),
                        plan.paused().stream()
                                .filter(change -> concerned.test(change.appId()))
                                .map(PausedChange::what))
                .toList();
        return "reconciling" + (all ? "" : " of " + label(appId, plan)) + " is paused until "
                + until.truncatedTo(ChronoUnit.SECONDS)
                + (waiting.isEmpty() ? "" : ", which leaves unchanged: " + listed(waiting, ", ", name -> name))
                + "; " + PauseEnd.of(appId);
    }

    /** An app without services is named by what else the pause leaves of it. */
    private static String label(long appId, Plan plan) {
        var services = plan.statuses().values();
        return plan.paused().stream()
                .filter(change -> change.appId() == appId && change.appName() != null)
                .findFirst()
                .map(change -> DisplayName.app(Objects.requireNonNull(change.appName())))
                .orElseGet(() -> ServiceStatus.appLabel(appId, services));
    }

    /** A pass stays as it ended: by then its next tries were made, or wait for the end of a pause. */
    private static @Nullable String lasting(ServiceStatus status) {
        var reason = status.reason();
        return reason == null ? null : FailedAttempts.untimed(reason, status.nextAttempt());
    }

    private static <T> String listed(List<T> all, String separator, Function<T, String> words) {
        var named = all.stream().limit(NAMED_MAX).map(words).collect(Collectors.joining(separator));
        int more = all.size() - NAMED_MAX;
        return more > 0 ? named + separator + "and " + more + " more" : named;
    }

    private static String name(ServiceStatus status) {
        return DisplayName.service(status.appName(), status.serviceName());
    }
}
