package io.containermanager.api.http;

import io.containermanager.model.ImageReference;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.LoopStatus.LastError;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.store.AppTenures;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a token that is limited to some apps sees of everything: those apps, and of the rest nothing, not even how much of it there is.
 * Applied to what answers are made of, before they are made. Pure.
 *
 * @param apps the only apps that are seen; empty means all
 */
public record AppFilter(Set<Long> apps) {

    /** Everything. */
    static final AppFilter ALL = new AppFilter(Set.of());

    /** No app: none has this id. */
    private static final AppFilter NOTHING = new AppFilter(Set.of(0L));

    public AppFilter {
        apps = Set.copyOf(apps);
    }

    /** Whether nothing is left out. */
    public boolean all() {
        return apps.isEmpty();
    }

    /** The same for an earlier revision, without ids that other apps had then. */
    public AppFilter at(long revision, AppTenures tenures) {
        if (all()) {
            return this;
        }
        var covered = apps.stream().filter(id -> tenures.covers(id, revision)).collect(Collectors.toSet());
        return covered.isEmpty() ? NOTHING : new AppFilter(covered);
    }

    /** Whether that app is seen. */
    boolean reaches(long appId) {
        return all() || apps.contains(appId);
    }

    /** A state with these apps alone. */
    public State of(State state) {
        if (all()) {
            return state;
        }
        var seen = new TreeMap<>(state.apps());
        seen.keySet().retainAll(apps);
        return new State(seen);
    }

    /** The loop's snapshot with these apps alone. */
    public LoopStatus of(LoopStatus status) {
        if (all()) {
            return status;
        }
        var services = new TreeMap<>(status.services());
        services.keySet().removeIf(key -> !reaches(key.appId()));
        var paused = new TreeMap<>(status.pausedUntil());
        paused.keySet().removeIf(appId -> appId != LoopStatus.ALL_APPS && !reaches(appId));
        var target = of(status.target());
        return new LoopStatus(
                status.version(),
                status.applying(),
                status.reconciling(),
                status.passId(),
                of(status.lastError()),
                status.revision(),
                status.appliedRevision(),
                status.engine(),
                target,
                of(status.observation(), target),
                services,
                paused);
    }

    /** A plan with the steps for these apps alone; its hash is that of the part. */
    public Plan of(Plan plan) {
        if (all()) {
            return plan;
        }
        var steps = plan.steps().stream()
                .filter(step -> reaches(step.step().appId()))
                .toList();
        var ids = steps.stream().map(PlannedStep::id).collect(Collectors.toSet());
        var outlooks = new TreeMap<>(plan.statuses());
        outlooks.keySet().removeIf(key -> !reaches(key.appId()));
        return new Plan(
                plan.revision(),
                steps.stream().map(step -> among(step, ids)).toList(),
                outlooks,
                plan.remember().stream()
                        .filter(memory -> reaches(memory.key().appId()))
                        .toList(),
                plan.unclaimed().stream()
                        .filter(container -> reaches(container.owner().appId()))
                        .toList(),
                plan.warnings().stream()
                        .filter(warning -> reaches(warning.appId()))
                        .map(this::of)
                        .toList(),
                plan.paused().stream().filter(change -> reaches(change.appId())).toList(),
                plan.keptNetworks().stream()
                        .filter(network -> reaches(network.appId()))
                        .toList(),
                plan.wakeAfter());
    }

    /** A warning that names no other apps than these. */
    public PlanWarning of(PlanWarning warning) {
        return warning.mentions().stream().allMatch(this::reaches)
                ? warning
                : new PlanWarning(warning.appId(), warning.serviceIds(), warning.unnamed());
    }

    /** A pass with the steps for these apps alone. */
    public Pass of(Pass pass) {
        if (all()) {
            return pass;
        }
        // The message of an incomplete pass names services; those of other states name none.
        var message = pass.state() == Pass.PassState.INCOMPLETE ? "some services wait or failed" : pass.message();
        return new Pass(
                pass.passId(),
                pass.revision(),
                pass.trigger(),
                pass.state(),
                pass.startedAt(),
                pass.finishedAt(),
                pass.steps().stream().filter(step -> reaches(step.appId())).toList(),
                message);
    }

    /** What the engine shows of these apps: their containers, and the images, volumes and networks that they declare or use. */
    private Observation of(Observation observation, State target) {
        var containers = observation.containers().stream()
                .filter(container -> reaches(container.owner().appId()))
                .toList();
        var volumes = new HashSet<String>();
        target.apps()
                .values()
                .forEach(app -> EngineNames.volumesOf(app)
                        .forEach((key, volume) -> volumes.add(volume.engineName(app.appId(), key))));
        containers.forEach(container -> volumes.addAll(container.attached().volumes()));
        volumes.retainAll(observation.volumes());
        var names = networkNames(containers, target);
        var networks = observation.networks().stream()
                .filter(network -> (network.appId() != 0 && reaches(network.appId())) || names.contains(network.name()))
                .collect(Collectors.toSet());
        var images = imageNames(containers, target);
        images.retainAll(observation.images());
        var made = new HashMap<>(observation.volumesMadeWith());
        made.keySet().retainAll(volumes);
        return new Observation(observation.at(), containers, images, volumes, networks, made);
    }

    /** The networks that they declare, that their services join without declaring them, and that their containers have joined. */
    private static Set<String> networkNames(List<Container> containers, State target) {
        var names = new HashSet<String>();
        for (var app : target.apps().values()) {
            app.networks().forEach((key, network) -> names.add(network.engineName(app.appId(), key)));
            app.services()
                    .forEach(service -> EngineNames.networksOf(app, service)
                            .forEach((key, network) -> names.add(network.engineName(app.appId(), key))));
        }
        containers.forEach(
                container -> names.addAll(container.attached().networks().keySet()));
        return names;
    }

    private static Set<String> imageNames(List<Container> containers, State target) {
        var names = new HashSet<String>();
        target.apps()
                .values()
                .forEach(app ->
                        app.services().forEach(service -> names.add(ImageReference.normal(service.imageName()))));
        containers.forEach(container -> names.add(ImageReference.normal(container.imageName())));
        return names;
    }

    /** An error that is about another app is not seen; one about the whole machine is. */
    private @Nullable LastError of(@Nullable LastError error) {
        var appId = error == null ? null : error.appId();
        return appId != null && !reaches(appId) ? null : error;
    }

    private static PlannedStep among(PlannedStep step, Set<Integer> ids) {
        var dependsOn = new HashSet<>(step.dependsOn());
        dependsOn.retainAll(ids);
        return new PlannedStep(step.id(), step.step(), dependsOn, step.impact(), step.remember());
    }
}
