package io.containermanager.plan.service;

import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.KnownImages.PullFailure;
import io.containermanager.plan.input.Namespaces;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlannedService;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.ContainerAction.Leave;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans one declared service, whether it has no container yet, one, or several. Used for one service of one plan. */
public final class ServicePlanner {

    private final AppScope scope;
    private final PlanInput input;
    private final DesiredService declared;
    private final DesiredService wanted;
    /** The declared version, when it failed and the last good one is wanted instead; null otherwise. */
    private final ServiceMemory.@Nullable Hold held;

    private final boolean fallenBack;
    /** Containers of it that cannot serve again, because what they need is gone or the engine broke them: why, by id. */
    private final Map<String, Reason> lost;

    /** These and those that are not wanted for the sake of new volumes: why, by id. */
    private final Map<String, Reason> aside;

    private final ServiceMemory memory;
    private final ServiceContainers containers;
    private final FailedAttempts attempts;
    private final Replacement replacement;
    private final ContainerJudge judge;

    /** Why nothing is done for a service while an operator's pause lasts. */
    public static final String PAUSED = "reconciling is paused";

    public ServicePlanner(AppScope scope, DesiredService declared, List<Container> own) {
        this.scope = scope;
        this.input = scope.input();
        this.declared = declared;
        this.memory = MemoryReview.of(scope, declared, own);
        var good = input.lastGood().get(declared.key());
        this.held = memory.holds(declared) && good != null ? memory.hold() : null;
        this.fallenBack = held != null;
        this.wanted = fallenBack && good != null ? good : declared;
        this.lost = LostContainers.of(scope, wanted, memory, own);
        this.aside = VolumeRenewal.setAside(memory, own);
        aside.putAll(lost);
        this.containers = ServiceContainers.of(wanted, own, input.facts(), held, aside.keySet());
        this.attempts = input.facts().attempts(declared.key(), wanted.specHash());
        this.judge = new ContainerJudge(input, declared.key(), wanted, memory);
        this.replacement = new Replacement(scope, wanted, memory, containers.others(), fallenBack, aside.keySet());
    }

    /** Adds the service's steps and sets its status. */
    public PlannedService plan() {
        if (input.rules().paused(declared.key().appId())) {
            return stands(judge.whilePaused(containers), null);
        }
        containers.others().forEach(it -> scope.builder().leaving(it.id()));
        replacement.leaveReplacedNetworks();
        if (fallenBack) {
            scope.builder().fellBack(declared.key());
        }
        if (memory.stoppedBy() != null) {
            return stopped();
        }
        var match = containers.match();
        return match == null ? absent() : present(match);
    }

    private PlannedService stopped() {
        containers.others().forEach(replacement::stopForOperator);
        var match = containers.match();
        boolean live = containers.anyLive();
        if (match != null) {
            replacement.stopForOperator(match);
        }
        var reason = "stopped by " + memory.stoppedBy();
        if (match == null && held == null && !containers.others().isEmpty()) {
            // Nothing is done now, but a start will bring another version than was stopped.
            var change = "; when it is started: " + difference().now();
            scope.builder()
                    .warn(List.of(new PlanWarning(
                            declared.key().appId(),
                            Set.of(declared.key().serviceId()),
                            wanted.app().appName() + "/" + wanted.service().serviceName() + " is " + reason + change)));
            reason += change;
        }
        var leave = live ? Leave.moving(Sync.IN_SYNC, reason, null) : Leave.settled(reason);
        return stands(leave.because(Cause.STOPPED), null);
    }

    /** No container has the wanted spec: one is made and takes over, or the one before goes on until that is possible. */
    private PlannedService absent() {
        if (containers.removing() && containers.others().isEmpty()) {
            return stands(
                    Leave.moving(Sync.MISSING, "the engine is removing its container", Duration.ofSeconds(1)), null);
        }
        if (attempts.waits()) {
            return waits(
                    Leave.stuck(attempts.then("could not start", difference().now()), attempts.backoff()));
        }
        var blocked =
                MissingFiles.blocked(scope, wanted).or(() -> scope.shared().blocked(wanted));
        if (blocked.isPresent()) {
            return waits(blocked.get());
        }
        var dependencies = DependencyRule.of(wanted, scope);
        return switch (ImageDecision.of(
                wanted, input.observation(), input.facts().images())) {
            case ImageDecision.Wait wait -> {
                var leave = new Leave(containers.sync(), wait.progress(), wait.reason(), wait.again(), wait.cause());
                yield wanted.service().config().updatePolicy().stopsFirst()
                                && wait.progress().moves()
                        ? stands(leave, null)
                        : waits(leave);
            }
            case ImageDecision.Fetch fetch -> fetch(fetch, dependencies);
            case ImageDecision.Ready _
            when replacedSoon().isPresent() -> waits(replacedSoon().get());
            case ImageDecision.Ready ready ->
                replace(ready.reference(), Set.of(), dependencies, tried().problem(), null);
        };
    }

    private PlannedService fetch(ImageDecision.Fetch fetch, DependencyRule.Answer dependencies) {
        boolean mayStop = wanted.service().config().updatePolicy().stopsFirst()
                && !fetch.failedBefore()
                && dependencies instanceof DependencyRule.Met
                && scope.contest().blocked(declared.key(), null).isEmpty();
        var stops = mayStop
                ? replacement.stopFirst("its image is fetched after it has stopped, as declared")
                : Set.<Integer>of();
        int download = scope.builder().download(fetch.step(declared.key().appId()), stops);
        if (!mayStop && replacement.keepServing(judge, lost.keySet())) {
            return stands(
                    Leave.moving(
                                    containers.sync(),
                                    PullFailure.again("image " + fetch.reference() + " is fetched", fetch.before()),
                                    null)
                            .because(fetch.cause()),
                    null);
        }
        var before = fetch.before();
        if (replacedSoon().isPresent()) {
            return stands(replacedSoon().get(), null);
        }
        return replace(
                fetch.reference(),
                Set.of(download),
                dependencies,
                before == null ? tried().problem() : before.message(),
                fetch.cause());
    }

    /** A new container waits for the network that is replaced once everything for that is ready, so that there is downtime only once. */
    private Optional<Leave> replacedSoon() {
        return scope.shared()
                .renewals()
                .waiting(wanted)
                .map(it -> Leave.moving(containers.sync(), it.why().now() + "; waiting: " + it.waiting(), null));
    }

    private PlannedService replace(
            String image,
            Set<Integer> after,
            DependencyRule.Answer dependencies,
            @Nullable String lastFailure,
            @Nullable Cause cause) {
        var taken = scope.contest().blocked(declared.key(), null);
        if (taken.isPresent()) {
            return waits(taken.get());
        }
        return switch (dependencies) {
            case DependencyRule.Unmet unmet ->
                waits(new Leave(containers.sync(), unmet.progress(), unmet.reason(), unmet.again(), Cause.DEPENDENCY));
            case DependencyRule.Met met -> {
                var reason = containers.others().isEmpty() ? ServiceContainers.MISSING : difference();
                var before = new LinkedHashSet<>(after);
                if (!Namespaces.owners(wanted.service().config()).isEmpty()) {
                    // It is bound to its owner's container when it is made: that one has to be there.
                    before.addAll(met.steps());
                }
                int create = replacement.create(image, before, reason);
                var needed = new LinkedHashSet<>(met.steps());
                needed.add(create);
                int start = replacement.start(null, needed, RestartCause.FIRST_START, reason);
                yield stands(
                        Leave.moving(containers.sync(), FailedAttempts.again(reason.now(), lastFailure), null)
                                .because(cause),
                        start);
            }
        };
    }

    /** How the tries went with what it waits for: with what it shares with others, else with its own container. */
    private FailedAttempts tried() {
        return scope.shared().tried(wanted).orElse(attempts);
    }

    /** The container whose difference is why there is another one: the one that runs, else the newest. */
    private @Nullable Container replaced() {
        var incumbent = replacement.incumbent();
        return incumbent == null || ServiceContainers.live(incumbent)
                ? incumbent
                : containers.others().getFirst();
    }

    private Reason difference() {
        if (held != null) {
            return Reason.of("its new version failed: " + held.reason());
        }
        var before = replaced();
        var why = before == null ? null : aside.get(before.id());
        return why == null ? ServiceContainers.difference(declared, wanted, before, input.facts()) : why;
    }

    /** A container has the wanted spec: the gate of its trial is asked first, then the state table. */
    private PlannedService present(Container match) {
        var trial = memory.trial();
        var subject = new HealthGate.Subject(
                match, wanted.service().config().restart(), input.facts().watch(match.id()));
        boolean renewalFailed = VolumeRenewal.failed(memory);
        boolean onTrial =
                trial != null && !fallenBack && !renewalFailed && wanted.is(trial.specHash(), trial.imageDigest());
        if (onTrial) {
            judge.onTrial();
        }
        var gate = HealthGate.decide(subject, attempts, judge.onlyStopped(match), judge.times(match));
        if (trial != null && onTrial) {
            return onTrial(match, gate, trial);
        }
        var leave = act(match, null);
        if (renewalFailed) {
            if (VolumeRenewal.isBack(memory, match, containers.others())) {
                scope.builder().remember(memory.withTrial(null).withRenewalOver());
            }
        } else if (trial != null && ServiceContainers.live(match)) {
            scope.builder().remember(memory.withTrial(null));
        } else {
            noteGood(match, gate);
            return fallenBack || memory.lastGood() != null
                    ? leave
                    : RolloutDecision.firstVersion(leave.status(), match, gate)
                            .map(watched -> stands(watched, leave.startStep()))
                            .orElse(leave);
        }
        return leave;
    }

    private PlannedService onTrial(Container match, HealthGate.Decision gate, ServiceMemory.Trial trial) {
        var good = memory.lastGood();
        boolean wayBack = good != null && !wanted.is(good) && input.lastGood().containsKey(declared.key());
        var subject = new RolloutDecision.Subject(wanted, match, containers.others(), memory, wayBack);
        return switch (RolloutDecision.judge(subject, gate, input.observation())) {
            case RolloutDecision.Decided(var changed, var leave) -> {
                scope.builder().remember(changed);
                yield stands(leave, null);
            }
            case RolloutDecision.GivenUp(var changed) -> {
                scope.builder().remember(changed);
                yield act(match, trial.predecessorId());
            }
            case RolloutDecision.Watched(var pending) -> {
                scope.builder().wake(pending.again());
                var planned = act(match, trial.predecessorId());
                yield RolloutDecision.onTrial(planned.status(), subject, pending)
                        .map(leave -> stands(leave, planned.startStep()))
                        .orElse(planned);
            }
        };
    }

    /** Remembers a spec that ran well, so that there is something to come back to. */
    private void noteGood(Container match, HealthGate.Decision gate) {
        var good = memory.lastGood();
        if (fallenBack || (good != null && wanted.is(good))) {
            return;
        }
        if (gate instanceof HealthGate.Passed) {
            scope.builder()
                    .remember(memory.withLastGood(ServiceContainers.goodSpec(wanted, match, input.observation())));
        } else if (gate instanceof HealthGate.Pending(var again, var _)) {
            scope.builder().wake(again);
        }
    }

    /** Does what the state table says. */
    private PlannedService act(Container match, @Nullable String keptId) {
        boolean takesOver =
                containers.others().stream().anyMatch(it -> !it.id().equals(keptId) || ServiceContainers.live(it));
        var judged = judge.action(match, wanted.service().config().restart(), takesOver);
        return switch (scope.contest()
                .orReturn(match, DependencyRule.instead(MissingFiles.instead(judged, match, wanted), wanted, scope))) {
            case Leave leave -> {
                if (ServiceContainers.live(match) || leave.progress() == Progress.SETTLED) {
                    replacement.retire(keptId);
                } else {
                    replacement.keepServing(judge, lost.keySet());
                }
                var shown = takesOver && leave.equals(Leave.FINE) ? Leave.RETIRING : leave;
                yield stands(
                        ReplicaDrift.heal(scope, wanted, match)
                                .or(() -> NetworkDrift.heal(scope, wanted, match))
                                .orElse(shown),
                        null);
            }
            case ContainerAction.Restart restart -> {
                var key = declared.key();
                var grace = wanted.service().config().updatePolicy().graceOrDefault();
                var stop = new Step.StopContainer(key.appId(), key.serviceId(), match.id(), grace, restart.why());
                int stopped = scope.builder().add(stop, Set.of(), StepImpact.INTERRUPTION, memory.withStopped(match));
                yield start(match, Set.of(stopped), restart.cause(), restart.why());
            }
            case ContainerAction.Start start -> start(match, Set.of(), start.cause(), takeover(start));
        };
    }

    /** Why a container is started: one that was made to take over, for what made that necessary, not because it was just made. */
    private Reason takeover(ContainerAction.Start start) {
        var before = replaced();
        boolean another = before != null
                && (aside.containsKey(before.id()) || !ServiceContainers.matches(wanted, before, input.facts()));
        return another && start.cause() == RestartCause.FIRST_START ? difference() : start.why();
    }

    private PlannedService start(Container match, Set<Integer> after, RestartCause cause, Reason given) {
        var taken = scope.contest().blocked(declared.key(), match.id());
        if (taken.isPresent()) {
            return waits(taken.get());
        }
        var why = (fallenBack || VolumeRenewal.failed(memory)) && cause == RestartCause.STOPPED
                ? RestartCause.ROLLBACK
                : cause;
        var reason = why == RestartCause.ROLLBACK ? Reason.of(RolloutDecision.whyBack(wanted, held)) : given;
        return switch (DependencyRule.of(wanted, scope)) {
            case DependencyRule.Unmet unmet ->
                waits(new Leave(Sync.NEEDS_UPDATE, unmet.progress(), unmet.reason(), unmet.again(), Cause.DEPENDENCY));
            case DependencyRule.Met met -> {
                var needed = new LinkedHashSet<>(met.steps());
                needed.addAll(after);
                int start = replacement.start(match.id(), needed, why, reason);
                var shown = reason.now() + LostContainers.inTheWay(lost, input, declared.key());
                var attempt =
                        input.facts().attempts(declared.key(), match.owner().specHash());
                yield stands(
                        Leave.moving(Sync.NEEDS_UPDATE, FailedAttempts.again(shown, attempt.problem()), null), start);
            }
        };
    }

    /** The service waits: until it can go on, the container it has is kept running. */
    private PlannedService waits(Leave leave) {
        if (!replacement.giveWay()) {
            replacement.keepServing(judge, lost.keySet());
        }
        return stands(leave, null);
    }

    /** Sets the service's status. */
    private PlannedService stands(Leave leave, @Nullable Integer startStep) {
        var match = containers.match();
        var images = input.facts().images();
        boolean returns = (fallenBack && memory.trial() != null) || VolumeRenewal.failed(memory);
        var status = new StatusDraft(declared, wanted, held, containers, returns, tried(), images)
                .status(leave, replacement.incumbent());
        scope.builder().status(status);
        boolean stops = match != null && startStep == null && scope.builder().stopOf(match.id()) != null;
        return new PlannedService(status, stops ? null : match, match != null && memory.onlyStopped(match), startStep);
    }
}
