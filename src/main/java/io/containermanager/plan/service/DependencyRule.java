package io.containermanager.plan.service;

import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.Namespaces;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.plan.input.PlannedService;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a service's siblings have come as far as it asks. */
final class DependencyRule {

    private DependencyRule() {}

    /** What the siblings say. */
    sealed interface Answer {}

    /**
     * The service may be started once these steps are done.
     *
     * @param steps of this plan
     */
    record Met(Set<Integer> steps) implements Answer {}

    /** It has to wait. */
    record Unmet(String reason, Progress progress, @Nullable Duration again) implements Answer {}

    /** What is done instead of a restart that could not end in a start: until the operator acts on what it needs, the container runs on. */
    static ContainerAction instead(ContainerAction action, DesiredService service, AppScope scope) {
        return action instanceof ContainerAction.Restart restart
                        && of(service, scope) instanceof Unmet unmet
                        && !unmet.progress().moves()
                ? new ContainerAction.Leave(
                        Sync.NEEDS_UPDATE,
                        unmet.progress(),
                        restart.why().now() + "; " + unmet.reason(),
                        unmet.again(),
                        Cause.DEPENDENCY)
                : action;
    }

    static Answer of(DesiredService service, AppScope scope) {
        var siblings = scope.planned();
        var facts = scope.input().facts();
        var times = scope.input().rules().times();
        var app = service.app().appName();
        var answers = new ArrayList<Answer>();
        for (var name : Namespaces.owners(service.service().config())) {
            answers.add(owner(DisplayName.service(app, name), siblings.get(name)));
        }
        for (var dependency : service.service().config().dependsOn()) {
            answers.add(declared(dependency, app, siblings, facts, times));
        }
        var steps = new LinkedHashSet<Integer>();
        for (var answer : answers) {
            switch (answer) {
                case Met met -> steps.addAll(met.steps());
                case Unmet unmet -> {
                    return unmet;
                }
            }
        }
        return new Met(steps);
    }

    /** A namespace can be joined only while its owner runs: one that has ended well will not do. */
    private static Answer owner(String name, @Nullable PlannedService sibling) {
        if (sibling == null) {
            return new Unmet("waiting for " + name + ", which is not declared", Progress.STUCK, null);
        }
        if (sibling.startStep() != null) {
            return new Met(Set.of(sibling.startStep()));
        }
        var container = sibling.container();
        return container != null && container.run().running()
                ? new Met(Set.of())
                : later(sibling, "waiting for " + name + " to start, because it shares its namespace");
    }

    private static Answer declared(
            Dependency dependency,
            String app,
            Map<String, PlannedService> siblings,
            EngineFacts facts,
            PlanTimings times) {
        var name = DisplayName.service(app, dependency.serviceName());
        var sibling = siblings.get(dependency.serviceName());
        if (!dependency.required()) {
            // As Docker Compose does: it is waited for as long as that may help.
            var optional =
                    sibling == null ? new Met(Set.of()) : one(name, dependency.condition(), sibling, facts, times);
            return optional instanceof Unmet(var _, var progress, var _)
                            && (!progress.moves() || (sibling != null && failed(sibling, facts)))
                    ? new Met(Set.of())
                    : optional;
        }
        return sibling == null
                ? new Unmet("waiting for " + name + ", which is not declared", Progress.STUCK, null)
                : one(name, dependency.condition(), sibling, facts, times);
    }

    /** Whether a sibling has shown that it will not come so far by itself: it ended with an error, is unhealthy, or did not start. */
    private static boolean failed(PlannedService sibling, EngineFacts facts) {
        var container = sibling.container();
        if (container == null) {
            return false;
        }
        var run = container.run();
        var ended = run.exitCode();
        return run.health() == Health.UNHEALTHY
                || (ended != null && ended != 0 && !run.running())
                || facts.attempts(container.key(), container.owner().specHash()).made() > 1;
    }

    private static Answer one(
            String name, Condition condition, PlannedService sibling, EngineFacts facts, PlanTimings times) {
        return switch (condition) {
            case STARTED -> {
                var started = sibling.started();
                yield started != null ? new Met(started) : later(sibling, "waiting for " + name + " to start");
            }
            case HEALTHY -> healthy(name, sibling, facts, times);
            case COMPLETED ->
                sibling.startStep() == null && sibling.endedWell()
                        ? new Met(Set.of())
                        : bounded(sibling, facts, times, "waiting for " + name + " to complete with exit code 0");
        };
    }

    private static Answer healthy(String name, PlannedService sibling, EngineFacts facts, PlanTimings times) {
        var reason = "waiting for " + name + " to become healthy";
        var container = sibling.container();
        if (sibling.startStep() != null || container == null) {
            return later(sibling, reason);
        }
        if (container.run().running() && container.run().health() == Health.NONE) {
            var left = times.minHealthy().minus(facts.watch(container.id()).inState());
            return left.isPositive() ? new Unmet(reason, Progress.WAITING, left) : new Met(Set.of());
        }
        return (container.run().health() == Health.HEALTHY && container.run().running()) || sibling.endedWell()
                ? new Met(Set.of())
                : bounded(sibling, facts, times, reason);
    }

    /** A sibling that was started is waited for as long as a gate would wait; after that only a change helps. */
    private static Unmet bounded(PlannedService sibling, EngineFacts facts, PlanTimings times, String reason) {
        var container = sibling.container();
        if (container == null || !container.run().running() || sibling.startStep() != null) {
            return later(sibling, reason);
        }
        var since = facts.watch(container.id()).sinceStart();
        var left = times.healthyDeadline().minus(since == null ? Duration.ZERO : since);
        if (left.isPositive()) {
            return new Unmet(reason, Progress.WAITING, left);
        }
        // Its own health check may be asked later than that.
        return new Unmet(reason, sibling.status().progress().moves() ? Progress.WAITING : Progress.STUCK, null);
    }

    private static Unmet later(PlannedService sibling, String reason) {
        // While it is being stopped it moves, but not to where it is waited for.
        boolean ordered = sibling.status().cause() == Cause.STOPPED;
        boolean moves = !ordered
                && (sibling.startStep() != null || sibling.status().progress().moves());
        return new Unmet(
                ordered ? reason + ", which is " + sibling.status().reason() : reason,
                moves ? Progress.WAITING : Progress.STUCK,
                null);
    }
}
