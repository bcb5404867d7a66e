package io.containermanager.reconcile;

import io.containermanager.engine.TargetRules;
import io.containermanager.event.EventBus;
import io.containermanager.event.RecordedEvent;
import io.containermanager.event.Scheduler;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.FixedNetworkWarnings;
import io.containermanager.plan.NameWarnings;
import io.containermanager.plan.VolumeDrift;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.Ownership;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.SpecDiff;
import io.containermanager.plan.resource.DependencyWarnings;
import io.containermanager.plan.resource.HiddenFiles;
import io.containermanager.plan.resource.MissingExternals;
import io.containermanager.plan.service.ServiceContainers;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.ObservationListener;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.reconcile.report.TargetWarnings;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts explanations together, on the loop's thread. */
final class Explainer {

    private final TargetCache targets;
    private final EventBus bus;
    private final ObservationListener listener;
    private final Supplier<String> instance;
    private final Scheduler scheduler;
    private final TargetRules rules;

    Explainer(LoopDependencies dependencies, TargetCache targets) {
        this.targets = targets;
        this.bus = dependencies.bus();
        this.listener = dependencies.listener();
        this.instance = dependencies.instance();
        this.scheduler = dependencies.scheduler();
        this.rules = dependencies.engine().rules();
    }

    /**
     * Why a service is as it is.
     *
     * @param plan what would be done now
     * @param unseen whether a step has ended in a lane that no look has seen: then what the plan says of that lane no longer counts
     */
    Explanation of(ServiceKey key, LoopStatus status, Plan plan, Predicate<String> unseen) {
        var observation = status.observation();
        var declared = targets.latest().state().service(key);
        var containers = Ownership.own(observation, instance.get()).containers().stream()
                .filter(container -> container.key().equals(key))
                .sorted(Comparator.comparing(ServiceContainers::live)
                        .thenComparing(Container::createdAt)
                        .reversed())
                .toList();
        var verdict = status.services().get(key);
        var memory = targets.memory(key);
        if (declared.isEmpty() && containers.isEmpty() && verdict == null) {
            throw new OperationException.Unknown("No service with the ids " + key + " is declared or runs");
        }
        var outlook = plan.statuses().get(key);
        var madeFrom = madeFrom(key, verdict);
        return new Explanation(
                key,
                declared.orElse(null),
                status.revision(),
                status.appliedRevision(),
                status.engine(),
                verdict,
                memory,
                containers,
                lastLines(containers),
                madeFrom.orElse(null),
                declared.flatMap(now -> madeFrom.map(before -> SpecDiff.of(before, now)))
                        .orElse(List.of()),
                warnings(key, containers, observation, plan),
                nextTry(verdict, outlook),
                plan.steps().stream()
                        .filter(step -> Objects.equals(step.service(), key))
                        .filter(step -> !unseen.test(step.lane()))
                        .toList(),
                bus.lastSeq(),
                events(key));
    }

    /** As the reason names it, where that names a time. */
    private @Nullable Instant nextTry(@Nullable ServiceVerdict verdict, @Nullable ServiceStatus outlook) {
        if (verdict != null && verdict.nextAttemptAt() != null) {
            return verdict.nextAttemptAt();
        }
        var left = outlook == null ? null : outlook.nextTry();
        return left == null ? null : scheduler.now().plus(left);
    }

    private Map<String, List<String>> lastLines(List<Container> containers) {
        var lines = new HashMap<String, List<String>>();
        containers.forEach(container -> {
            var last = listener.lastLines(container);
            if (!last.isEmpty()) {
                lines.put(container.id(), last);
            }
        });
        return lines;
    }

    private Optional<Service> madeFrom(ServiceKey key, @Nullable ServiceVerdict verdict) {
        var live = verdict == null ? null : verdict.live();
        return live == null
                ? Optional.empty()
                : targets.declaredIn(live.owner().revision(), key).map(DesiredService::service);
    }

    private List<String> warnings(ServiceKey key, List<Container> containers, Observation seen, Plan plan) {
        var unread = containers.stream()
                .flatMap(it ->
                        listener.logProblem(it).stream().map(problem -> "container " + it.name() + ": " + problem));
        var target = targets.latest().state();
        var drift =
                target.app(key.appId()).stream().flatMap(app -> VolumeDrift.of(app, seen.volumesMadeWith()).stream());
        // What is being done about a network is known to the plan; before the target is applied there is none.
        boolean planned = plan.revision() == targets.latest().revision();
        var networks = planned
                ? Stream.concat(
                        plan.warnings().stream(), FixedNetworkWarnings.addresses(target, key.appId(), seen).stream())
                : FixedNetworkWarnings.of(target, targets.applied().state(), key.appId(), seen).stream();
        var names = NameWarnings.of(target, targets.applied().state(), seen.volumes()).stream();
        var missing = MissingExternals.of(target, seen).stream();
        var waits = DependencyWarnings.of(target, seen).stream();
        var engine = target.app(key.appId()).stream().flatMap(app -> TargetWarnings.of(app, target, rules).stream());
        var declared = Stream.of(drift, networks, names, missing, waits, engine)
                .flatMap(it -> it)
                .filter(warning -> warning.appId() == key.appId())
                .filter(warning -> warning.serviceIds().contains(key.serviceId()))
                .map(PlanWarning::unnamed);
        var hidden = HiddenFiles.among(containers);
        var volumes = hidden.isEmpty() ? Stream.<String>empty() : Stream.of(HiddenFiles.described(key, hidden));
        return Stream.of(declared, volumes, unread).flatMap(it -> it).distinct().toList();
    }

    private List<RecordedEvent> events(ServiceKey key) {
        return bus.after(0, EventBus.RING_MAX_EVENTS).reversed().stream()
                .filter(recorded ->
                        recorded.event().service().filter(key::equals).isPresent())
                .limit(Explanation.EVENTS_MAX)
                .toList();
    }
}
