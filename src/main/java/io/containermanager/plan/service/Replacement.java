package io.containermanager.plan.service;

import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.resource.HiddenFiles;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans how one container of a service takes over from those before it: the new one exists before an old one is stopped, each old one has
 * stopped before the new one starts (but in a hand-over), and a good predecessor is kept, stopped, until the new one is good.
 */
final class Replacement {

    private static final String DATA_WARNING =
            "a rollback starts the old version again but does not bring back data that the new one changed";

    private final AppScope scope;
    private final DesiredService wanted;
    private final ServiceMemory memory;
    private final List<Container> others;
    private final @Nullable Container predecessor;
    private final Set<String> lost;
    private final boolean back;

    /**
     * Prepares a takeover.
     *
     * @param others the service's containers that are not to stay
     * @param back whether this is the way back to a good spec: then nothing is kept
     * @param lost ids of those that cannot be started again
     */
    Replacement(
            AppScope scope,
            DesiredService wanted,
            ServiceMemory memory,
            List<Container> others,
            boolean back,
            Set<String> lost) {
        this.lost = lost;
        this.back = back;
        this.scope = scope;
        this.wanted = wanted;
        this.memory = memory;
        this.others = others;
        this.predecessor = back ? null : predecessor();
    }

    /** The container to come back to: the one kept already, one of the good spec, or one that runs while none is known to be good. */
    private @Nullable Container predecessor() {
        var trial = memory.trial();
        if (trial != null && trial.predecessorId() != null) {
            var kept = others.stream()
                    .filter(it -> it.id().equals(trial.predecessorId()))
                    .findFirst();
            if (kept.isPresent()) {
                return kept.get();
            }
        }
        var renewed = VolumeRenewal.before(memory, others);
        if (renewed.isPresent() && renewed.get().run().startedAt() != null) {
            return renewed.get();
        }
        var good = memory.lastGood();
        var facts = scope.input().facts();
        if (good != null) {
            return others.stream()
                    .filter(it -> !wanted.is(good) && ServiceContainers.isOf(good, it, facts))
                    .findFirst()
                    .orElse(null);
        }
        return others.stream()
                .filter(it -> trial == null && it.run().running() && it.run().restartCount() == 0)
                .filter(it -> !ServiceContainers.matches(wanted, it, facts))
                .findFirst()
                .orElse(null);
    }

    /** Ends the old containers before the download: for machines without room for two images. */
    Set<Integer> stopFirst(String reason) {
        return new LinkedHashSet<>(stops(others, null, Set.of(), reason).values());
    }

    /**
     * Ends old containers whose successor cannot start yet, because it waits for a service that needs what they have.
     *
     * @return whether there are such ones
     */
    boolean giveWay() {
        var yields = scope.contest().yields();
        var live = others.stream()
                .filter(it -> ServiceContainers.live(it) && yields.containsKey(it.id()))
                .toList();
        live.stream().findFirst().ifPresent(one -> stops(live, null, Set.of(), yields.getOrDefault(one.id(), "")));
        return !live.isEmpty();
    }

    /** Ends the containers that are on a network which is replaced: it cannot be removed while they run. */
    void leaveReplacedNetworks() {
        var renewals = scope.shared().renewals();
        for (var container : others) {
            renewals.of(container)
                    .filter(_ -> ServiceContainers.live(container))
                    .ifPresent(it -> scope.builder()
                            .add(
                                    stop(container, it.why()),
                                    Set.of(),
                                    StepImpact.INTERRUPTION,
                                    memory.withStopped(container)));
        }
    }

    /** The step that stops a container for the sake of its network; null when that stays. */
    private @Nullable Integer leavesNetwork(Container container) {
        return scope.shared().renewals().of(container).isPresent()
                ? scope.builder().stopOf(container.id())
                : null;
    }

    /** Makes the new container. */
    int create(String image, Set<Integer> after, Reason reason) {
        var needed = new LinkedHashSet<>(after);
        // Made and never started, it would be taken for what this very step has made already.
        others.stream()
                .filter(it -> lost.contains(it.id()) && it.run().status() == Status.CREATED)
                .forEach(it -> needed.add(remove(it, Set.of())));
        var app = wanted.app();
        var volumes = new LinkedHashMap<String, String>();
        var declared = new LinkedHashMap<String, Volume>();
        EngineNames.volumesOf(app, wanted.service()).forEach((name, volume) -> {
            volumes.put(name, volume.engineName(app.appId(), name));
            declared.put(volume.engineName(app.appId(), name), volume);
            needed.addAll(scope.shared().volume(app, name, volume));
        });
        var networks = new LinkedHashMap<String, String>();
        var networkIds = new LinkedHashMap<String, String>();
        EngineNames.networksOf(app, wanted.service()).forEach((name, network) -> {
            var engineName = scope.shared().networkName(app, name, network);
            var id = scope.shared().networkId(engineName);
            networks.put(name, engineName);
            if (id != null) {
                networkIds.put(engineName, id);
            }
            needed.addAll(scope.shared().network(app, name, network));
        });
        var labels = new ContainerLabels(
                app.appId(),
                app.appName(),
                wanted.service().serviceId(),
                wanted.service().serviceName(),
                wanted.revision(),
                wanted.specHash(),
                scope.input().rules().instance());
        var giver = VolumeRenewal.giver(memory, others);
        if (giver != null && !back) {
            HiddenFiles.planned(wanted, giver)
                    .ifPresent(warning -> scope.builder().warn(List.of(warning)));
        }
        var inherited = VolumeRenewal.inherited(giver);
        var placement = new Step.Placement(image, volumes, networks, networkIds, inherited, Set.of(), declared);
        return scope.builder()
                .add(new Step.CreateContainer(labels, wanted.service(), placement, reason), needed, StepImpact.NONE);
    }

    /**
     * Stops what has to be stopped, starts the new container and removes what is not kept.
     *
     * @param containerId the container to start; null for the one that this plan makes
     * @param cause why it is started again, if it ran before
     * @return the step that starts it
     */
    int start(@Nullable String containerId, Set<Integer> after, RestartCause cause, Reason reason) {
        var handedOver = handsOver() ? predecessor : null;
        var toStop = others.stream().filter(it -> !it.equals(handedOver)).toList();
        boolean stoppedBefore = toStop.stream().anyMatch(it -> leavesNetwork(it) != null);
        var stops = stops(toStop, containerId, after, "revision " + wanted.revision() + " takes over");
        var needed = new LinkedHashSet<>(after);
        needed.addAll(stops.values());
        // Something may still run of it, and would hold what the new one needs.
        others.stream()
                .filter(it -> broken(it) && it.run().status() == Status.EXITED)
                .filter(it -> scope.builder().removalOf(it.id()) == null)
                .forEach(it -> needed.add(remove(it, after)));
        var key = wanted.key();
        int start = scope.builder()
                .add(
                        new Step.StartContainer(key.appId(), key.serviceId(), containerId, cause, reason),
                        needed,
                        StepImpact.NONE,
                        stops.isEmpty() || stoppedBefore ? trialMemory() : null);
        for (var other : others) {
            if (!other.equals(predecessor) && scope.builder().removalOf(other.id()) == null) {
                var before = new LinkedHashSet<>(Set.of(start));
                var stop = stops.get(other.id());
                if (stop != null) {
                    before.add(stop);
                }
                remove(other, before);
            }
        }
        return start;
    }

    /** Stops and removes containers that a live one of the wanted spec has made superfluous; a kept predecessor is only stopped. */
    void retire(@Nullable String keptId) {
        for (var other : others) {
            boolean kept = other.id().equals(keptId);
            if (kept && (handsOver() || !ServiceContainers.live(other))) {
                continue;
            }
            var before = new LinkedHashSet<Integer>();
            if (ServiceContainers.live(other)) {
                var planned = leavesNetwork(other);
                var stop = stop(other, Reason.of("another container of this service runs"));
                before.add(
                        planned != null
                                ? planned
                                : scope.builder()
                                        .add(stop, Set.of(), StepImpact.RETIREMENT, memory.withStopped(other)));
            }
            if (!kept) {
                remove(other, before);
            }
        }
    }

    /** Stops a container because an operator wants its service stopped. */
    void stopForOperator(Container container) {
        if (ServiceContainers.live(container) && leavesNetwork(container) == null) {
            var step = stop(container, Reason.of("stopped by " + memory.stoppedBy()));
            scope.builder().add(step, Set.of(), StepImpact.INTERRUPTION, memory.withStopped(container));
        }
    }

    private boolean handsOver() {
        return wanted.service().config().updatePolicy().updateStrategy() == UpdateStrategy.HAND_OVER;
    }

    private Map<String, Integer> stops(
            List<Container> containers, @Nullable String toStart, Set<Integer> after, String reason) {
        var stops = new LinkedHashMap<String, Integer>();
        var impact = StepImpact.INTERRUPTION.warning(predecessor != null && writesData() ? DATA_WARNING : null);
        for (var container : containers) {
            var planned = leavesNetwork(container);
            if (planned != null) {
                stops.put(container.id(), planned);
            } else if (ServiceContainers.live(container)) {
                var remember = stops.isEmpty() ? stopMemory(containers, toStart) : null;
                stops.put(
                        container.id(),
                        scope.builder().add(stop(container, Reason.of(reason)), after, impact, remember));
            }
        }
        return stops;
    }

    /**
     * What must be durable before the first of these is stopped: also who it is, for a version that is left may be wanted again before it
     * is removed. The predecessor is named by the trial; and a container that is to start because it was only stopped stays known as such.
     */
    private @Nullable ServiceMemory stopMemory(List<Container> containers, @Nullable String toStart) {
        var trial = trialMemory();
        var stopped = memory.stopped();
        if (stopped != null && stopped.containerId().equals(toStart)) {
            return trial;
        }
        return containers.stream()
                .filter(it -> ServiceContainers.live(it) && !it.equals(predecessor))
                .findFirst()
                .map(left -> (trial == null ? memory : trial).withStopped(left))
                .orElse(trial);
    }

    /** What must be durable before the predecessor is touched; null when nothing new is to be remembered. */
    private @Nullable ServiceMemory trialMemory() {
        if (predecessor == null) {
            return null;
        }
        var good = memory.lastGood();
        var changed = memory.withHold(null)
                .withTrial(new ServiceMemory.Trial(
                        wanted.specHash(), wanted.imageDigest(), wanted.revision(), predecessor.id(), ran(predecessor)))
                .withLastGood(
                        good != null
                                ? good
                                : ServiceContainers.goodSpec(
                                        predecessor, scope.input().observation()));
        return changed.equals(memory) ? null : changed;
    }

    private boolean ran(Container container) {
        var trial = memory.trial();
        return ServiceContainers.live(container) || (trial != null && trial.stopped(container));
    }

    private boolean writesData() {
        return wanted.service().config().volumes().stream().anyMatch(VolumeMount::writesData);
    }

    /**
     * What runs may need the time that it was declared with, as to write its data; a version that was given more, because that was too
     * short, has it at once.
     */
    private Step.StopContainer stop(Container container, Reason why) {
        var own = container.config().updatePolicy().graceOrDefault();
        var declared = wanted.service().config().updatePolicy().graceOrDefault();
        var grace = own.compareTo(declared) > 0 ? own : declared;
        return new Step.StopContainer(
                container.owner().appId(), container.owner().serviceId(), container.id(), grace, why);
    }

    private int remove(Container container, Set<Integer> before) {
        var owner = container.owner();
        var revision = "revision " + wanted.revision();
        var reason = failed(container)
                ? new Reason(revision + " takes its place", revision + " took its place").after("the one that failed; ")
                : new Reason(
                        "its service has another container of " + revision,
                        "its service had another container of " + revision);
        var id = container.id();
        return scope.builder()
                .add(
                        new Step.RemoveContainer(owner.appId(), owner.serviceId(), id, broken(container), reason),
                        before,
                        StepImpact.NONE);
    }

    /** Whether it is one of the version that is held back. */
    private boolean failed(Container container) {
        var hold = memory.hold();
        return hold != null
                && ServiceContainers.isOf(hold, container, scope.input().facts());
    }

    private boolean broken(Container container) {
        return scope.input().facts().watch(container.id()).broken() != null;
    }

    /** The container that stays as it is for now: one that runs before one that is only kept for the way back; null when there is none. */
    @Nullable
    Container incumbent() {
        return Stream.concat(Stream.ofNullable(predecessor), others.stream())
                .min(Comparator.comparing(ServiceContainers::live).reversed())
                .orElse(null);
    }

    /**
     * Starts the container that is to be replaced later, if it has ended and nothing else starts it.
     *
     * @param gone ids of those that cannot serve again
     * @return whether it is started
     */
    boolean keepServing(ContainerJudge judge, Set<String> gone) {
        var incumbent = incumbent();
        if (incumbent == null || ServiceContainers.live(incumbent)) {
            return false;
        }
        var policy = incumbent.config().restart();
        if (incumbent.run().startedAt() == null
                || gone.contains(incumbent.id())
                || !incumbent.attached().changed().lost().isEmpty()
                || scope.contest().blocked(wanted.key(), incumbent.id()).isPresent()
                || !(judge.action(incumbent, policy, false) instanceof ContainerAction.Start start)) {
            return false;
        }
        var key = wanted.key();
        var cause = start.cause() == RestartCause.STOPPED ? RestartCause.ROLLBACK : start.cause();
        var reason = cause == RestartCause.ROLLBACK
                ? Reason.of("it runs again until its replacement can start")
                : start.why().after("it keeps running until its replacement can start; ");
        scope.builder()
                .add(
                        new Step.StartContainer(key.appId(), key.serviceId(), incumbent.id(), cause, reason),
                        Set.of(),
                        StepImpact.NONE);
        return true;
    }
}
