package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.LoopStatus.EngineStatus;
import io.containermanager.reconcile.LoopStatus.LastError;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.containermanager.reconcile.execution.PassHistory;
import io.containermanager.reconcile.execution.TargetCache;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds the snapshot that all readers share, and keeps what is wrong until it is right again. Written by the loop only. */
final class StatusPublisher {

    private final Map<ServiceKey, String> problems = new HashMap<>();
    private volatile LoopStatus status;

    StatusPublisher(LoopStatus first) {
        status = first;
    }

    LoopStatus status() {
        return status;
    }

    /** Stands for what an app's services share, where a service's key is asked for. */
    static ServiceKey resourcesOf(long appId) {
        return new ServiceKey(appId, 0);
    }

    /** Something went wrong for a service (or, with service id 0, for an app's shared resource). */
    void problem(ServiceKey key, String message) {
        problems.remove(key);
        problems.put(key, message);
    }

    /** A version that failed is held from now on. */
    void remembered(ServiceMemory before, ServiceMemory memory) {
        var hold = memory.hold();
        if (hold != null && !hold.equals(before.hold())) {
            problem(memory.key(), "revision " + hold.revision() + " was rolled back: " + hold.reason());
        }
    }

    /** Forgets the problems of services that are well or gone, and of shared resources that nothing is left to do about. */
    void well(Plan plan) {
        problems.keySet().removeIf(key -> {
            if (key.serviceId() == 0) {
                return plan.steps().stream()
                        .noneMatch(it -> it.service() == null && it.step().appId() == key.appId());
            }
            var outlook = plan.statuses().get(key);
            return outlook == null
                    || (outlook.progress() == ServiceStatus.Progress.SETTLED
                            && outlook.sync() == ServiceStatus.Sync.IN_SYNC);
        });
    }

    /** Another target was applied: what was wrong with the one before no longer counts. */
    void clear() {
        problems.clear();
    }

    /** What is wrong now: the engine and the store first, then steps that failed, then services that are stuck. */
    private @Nullable LastError lastError(
            State known, @Nullable String engineProblem, @Nullable String storeProblem, Plan healed) {
        var ofMachine = engineProblem == null ? storeProblem : engineProblem;
        if (ofMachine != null) {
            return new LastError(null, ofMachine);
        }
        if (!problems.isEmpty()) {
            var first = Collections.min(problems.keySet());
            return lastError(known, first, problems.get(first));
        }
        for (var it : healed.statuses().values()) {
            if (it.progress() == ServiceStatus.Progress.STUCK && it.sync() != ServiceStatus.Sync.IN_SYNC) {
                return lastError(known, it.key(), it.reason());
            }
        }
        return null;
    }

    private static LastError lastError(State known, ServiceKey key, @Nullable String problem) {
        var subject = key.serviceId() == 0 ? DisplayName.app(known, key.appId()) : DisplayName.service(known, key);
        return new LastError(key.appId(), subject + ": " + problem);
    }

    /**
     * What a snapshot is made of, beside what this board keeps.
     *
     * @param healed the plan for the applied target
     * @param shown the plan for the stored target, which services are compared with
     * @param pausedUntil when pauses end, by app
     */
    record News(
            PassHistory passes,
            TargetCache targets,
            EngineStatus engine,
            Observation observation,
            Plan healed,
            Plan shown,
            SortedMap<Long, Instant> pausedUntil) {}

    /** Replaces the snapshot if anything in it has changed; a newer observation of an unchanged engine is not a change. */
    void publish(News news) {
        var before = status;
        var seen =
                sameButForTheTime(before.observation(), news.observation()) ? before.observation() : news.observation();
        var verdicts = verdicts(news.shown(), news.engine(), news.targets());
        if (!snapshot(before.version(), news, seen, verdicts).equals(before)) {
            status = snapshot(before.version() + 1, news, news.observation(), verdicts);
        }
    }

    private LoopStatus snapshot(
            long version, News news, Observation seen, SortedMap<ServiceKey, ServiceVerdict> verdicts) {
        var engine = news.engine();
        return new LoopStatus(
                version,
                news.passes().applying(),
                news.passes().running(),
                news.passes().runningId(),
                lastError(
                        news.targets().applied().state(),
                        engine.message(),
                        news.targets().problem(),
                        news.healed()),
                news.targets().latest().revision(),
                news.targets().applied().revision(),
                engine,
                news.targets().latest().state(),
                seen,
                verdicts,
                news.pausedUntil());
    }

    private static boolean sameButForTheTime(Observation one, Observation other) {
        return one.containers().equals(other.containers())
                && one.images().equals(other.images())
                && one.volumes().equals(other.volumes())
                && one.volumesMadeWith().equals(other.volumesMadeWith())
                && one.networks().equals(other.networks());
    }

    private static SortedMap<ServiceKey, ServiceVerdict> verdicts(Plan plan, EngineStatus engine, TargetCache targets) {
        var verdicts = new TreeMap<ServiceKey, ServiceVerdict>();
        plan.statuses()
                .forEach((key, outlook) -> verdicts.put(
                        key,
                        new ServiceVerdict(
                                outlook.appName(),
                                outlook.serviceName(),
                                Sync.valueOf(outlook.sync().name()),
                                engine.available() ? outlook.reason() : outlook.reasonWithoutEngine(),
                                outlook.progress(),
                                outlook.cause(),
                                outlook.action(),
                                outlook.nextAttempt(),
                                targets.memory(key).stoppedBy(),
                                outlook.live())));
        return verdicts;
    }
}
