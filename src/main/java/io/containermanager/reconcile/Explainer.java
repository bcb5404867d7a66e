package io.containermanager.reconcile;

import io.containermanager.event.EventBus;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.NameWarnings;
import io.containermanager.plan.VolumeDrift;
import io.containermanager.plan.input.Ownership;
import io.containermanager.plan.service.HiddenFiles;
import io.containermanager.plan.service.MissingExternals;
import io.containermanager.plan.service.SpecDiff;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.reconcile.execution.OperationException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts explanations together, on the loop's thread. */
final class Explainer {

    private final Loop loop;

    Explainer(Loop loop) {
        this.loop = loop;
    }

    Explanation of(ServiceKey key) {
        var status = loop.publisher.status();
        var declared = loop.targets.latest().state().service(key);
        var containers = Ownership.own(
                        loop.observation(), loop.dependencies.instance().get())
                .containers()
                .stream()
                .filter(container -> container.key().equals(key))
                .sorted(Comparator.comparing(Container::createdAt).reversed())
                .toList();
        var verdict = status.services().get(key);
        var memory = loop.targets.memory(key);
        if (declared.isEmpty() && containers.isEmpty() && verdict == null) {
            throw new OperationException.Unknown("no service " + key + " is declared or runs");
        }
        var outlook = loop.plan().statuses().get(key);
        var nextTry = outlook == null ? null : outlook.nextTry();
        return new Explanation(
                key,
                declared.orElse(null),
                status.revision(),
                status.appliedRevision(),
                verdict,
                memory,
                containers,
                lastLines(containers),
                changes(key, verdict),
                warnings(key, containers),
                nextTry == null ? null : loop.dependencies.scheduler().now().plus(nextTry),
                loop.plan().steps().stream()
                        .filter(step -> Objects.equals(step.service(), key))
                        .filter(step -> !loop.executor.runs().unseen(step.lane()))
                        .toList(),
                loop.dependencies.bus().lastSeq(),
                events(key));
    }

    private Map<String, List<String>> lastLines(List<Container> containers) {
        var lines = new HashMap<String, List<String>>();
        containers.forEach(container -> {
            var last = loop.dependencies.listener().lastLines(container);
            if (!last.isEmpty()) {
                lines.put(container.id(), last);
            }
        });
        return lines;
    }

    private List<String> changes(ServiceKey key, @Nullable ServiceVerdict verdict) {
        var live = verdict == null ? null : verdict.live();
        var declared = loop.targets.latest().state().service(key);
        if (live == null || declared.isEmpty()) {
            return List.of();
        }
        return loop.targets
                .declaredIn(live.owner().revision(), key)
                .map(before -> SpecDiff.of(before.service(), declared.get()))
                .orElse(List.of());
    }

    private List<String> warnings(ServiceKey key, List<Container> containers) {
        var unread = containers.stream()
                .flatMap(it -> loop.dependencies.listener().logProblem(it).stream()
                        .map(problem -> "container " + it.name() + ": " + problem));
        var target = loop.targets.latest().state();
        var seen = loop.observation();
        var drift =
                target.app(key.appId()).stream().flatMap(app -> VolumeDrift.of(app, seen.volumesMadeWith()).stream());
        var names = NameWarnings.of(target, loop.targets.applied().state(), seen.volumes()).stream();
        var missing = MissingExternals.of(target, seen).stream();
        var declared = Stream.of(drift, names, missing)
                .flatMap(it -> it)
                .filter(warning -> warning.appId() == key.appId())
                .filter(warning -> warning.serviceIds().contains(key.serviceId()))
                .map(PlanWarning::unnamed);
        var hidden = HiddenFiles.among(containers);
        var volumes = hidden.isEmpty() ? Stream.<String>empty() : Stream.of(HiddenFiles.told(key, hidden));
        return Stream.of(declared, volumes, unread).flatMap(it -> it).toList();
    }

    private List<RecordedEvent> events(ServiceKey key) {
        return loop.dependencies.bus().after(0, EventBus.RING_MAX_EVENTS).reversed().stream()
                .filter(recorded ->
                        recorded.event().service().filter(key::equals).isPresent())
                .limit(Explanation.EVENTS_MAX)
                .toList();
    }
}
