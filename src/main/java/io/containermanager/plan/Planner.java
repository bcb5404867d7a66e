package io.containermanager.plan;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.move.ResourceMoves;
import io.containermanager.plan.move.StepOrder;
import io.containermanager.plan.resource.DependencyWarnings;
import io.containermanager.plan.resource.MissingExternals;
import io.containermanager.plan.service.AppScope;
import io.containermanager.plan.service.NetworkRenewals;
import io.containermanager.plan.service.PortConflicts;
import io.containermanager.plan.service.SharedResources;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlanBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what to do next. Pure and total: the same input gives the same plan, and every input gives one.
 *
 * <ol>
 *   <li>Containers that this manager did not make for a target that its store knows are set aside: reported, never touched.
 *   <li>Each app is planned apart from the others; creation is update from nothing, deletion is update to nothing.
 *   <li>Within an app services are planned after those they depend on, so that each sees how far its siblings have come.
 *   <li>Volumes and networks are planned over all apps, because engines know them by one name.
 *   <li>What only one container can have and moves to another one orders the steps over all apps; who has to wait for it is planned again
 *       as one that waits.
 *   <li>Without a store that works, whatever ends or removes something is left out.
 * </ol>
 */
public final class Planner {

    private Planner() {}

    /** The plan for that input. */
    public static Plan plan(PlanInput given) {
        var renewals = NetworkRenewals.of(given);
        var input = renewals.settled();
        var unclaimed = new ArrayList<Container>();
        var claimed = claimed(input, unclaimed);
        var own = claimed.values().stream()
                .flatMap(services -> services.values().stream())
                .flatMap(List::stream)
                .toList();
        // Each draft knows more than the one before it, of finitely many containers and services.
        var known = PortConflicts.NONE;
        var builder = draft(input, claimed, known, renewals);
        var moves = new ResourceMoves(input, builder, own, known);
        while (!known.and(moves.found()).equals(known)) {
            known = known.and(moves.found());
            builder = draft(input, claimed, known, renewals);
            moves = new ResourceMoves(input, builder, own, known);
        }
        var steps = StepOrder.of(input, builder, moves, own);
        var plan = builder.plan(input.desired().revision(), steps, unclaimed);
        return input.rules().storeUsable() ? plan : plan.withoutDestruction();
    }

    private static PlanBuilder draft(
            PlanInput input,
            Map<Long, Map<ServiceKey, List<Container>>> claimed,
            PortConflicts contest,
            NetworkRenewals renewals) {
        var apps = new TreeSet<>(input.desired().apps().keySet());
        apps.addAll(claimed.keySet());
        var builder = new PlanBuilder();
        var shared = new SharedResources(input, builder, renewals);
        for (var appId : apps) {
            var scope = new AppScope(input, builder, shared, contest);
            var desired = input.desired().apps().get(appId);
            var own = claimed.getOrDefault(appId, new TreeMap<>());
            new AppPlanner(scope, appId, desired, own).plan();
        }
        if (input.desired().revision() > 0) {
            renewals.tryOut(builder);
            new OrphanNetworks(input, builder, shared).remove();
            shared.removeReplaced();
            shared.warnOfDoubles();
        }
        var volumes = input.observation().volumes();
        var target = input.desired().state();
        builder.warn(NameWarnings.of(target, input.applied(), volumes));
        builder.warn(renewals.warnings());
        renewals.paused().forEach(builder::paused);
        builder.warn(MissingExternals.of(target, input.observation()));
        builder.warn(DependencyWarnings.of(target, input.observation()));
        forgetTheGone(input, builder);
        return builder;
    }

    /** What is remembered of a service goes with it: otherwise the targets that it refers to would be kept for ever. */
    private static void forgetTheGone(PlanInput input, PlanBuilder builder) {
        if (input.desired().revision() > 0) {
            input.memories().keySet().stream()
                    .filter(key -> !builder.tellsOf(key))
                    .sorted()
                    .forEach(key -> builder.remember(ServiceMemory.of(key)));
        }
    }

    /** Managed containers by app and service. While nothing was ever applied, none is managed. */
    private static Map<Long, Map<ServiceKey, List<Container>>> claimed(PlanInput input, List<Container> unclaimed) {
        var claimed = new HashMap<Long, Map<ServiceKey, List<Container>>>();
        for (var container : input.observation().containers()) {
            if (input.desired().revision() == 0 || !(input.rules().claims(container) || adopted(input, container))) {
                unclaimed.add(container);
                continue;
            }
            claimed.computeIfAbsent(container.owner().appId(), _ -> new TreeMap<>())
                    .computeIfAbsent(container.key(), _ -> new ArrayList<>())
                    .add(container);
        }
        return claimed;
    }

    /** A container of this instance whose target the store has lost is ours again when exactly its spec is declared. */
    private static boolean adopted(PlanInput input, Container container) {
        var app = input.desired().apps().get(container.owner().appId());
        return app != null
                && container.owner().instance().equals(input.rules().instance())
                && app.services().stream()
                        .anyMatch(service -> service.key().equals(container.key())
                                && service.specHash().equals(container.owner().specHash()));
    }
}
