package io.containermanager.plan.move;

import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.move.ResourceMoves.Move;
import io.containermanager.plan.step.PlanBuilder;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepGraph;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings the steps of a draft into an order in which every start finds free what it takes: after the stops of those that have it. In a
 * circle all that have something stop before any of them starts. Nothing is stopped for that before all that is needed for the starts is
 * ready, so that no service is down because of another one's download. Pure.
 */
public final class StepOrder {

    private final StepGraph graph;

    private StepOrder(StepGraph graph) {
        this.graph = graph;
    }

    /** The steps of a draft in order, with the reasons for it. */
    public static List<PlannedStep> of(
            PlanInput input, PlanBuilder builder, ResourceMoves moves, Collection<Container> claimed) {
        if (builder.steps().isEmpty()) {
            return List.of();
        }
        var graph = new StepGraph(builder.steps());
        var order = new StepOrder(graph);
        MovedNames.plan(input, graph, claimed);
        moves.moves().forEach(move -> graph.force(move.start().id(), move.stop()));
        order.undeclaredStopLate(input, moves.moves(), claimed);
        order.readyTogether(moves.moves());
        moves.moves().forEach(order::backAfterwards);
        order.fixedAddressesFirst(moves.starts());
        order.declaredSubnetsFirst(input.facts().lanes().keySet());
        // Last: what others take over orders stops too, and goes first.
        DependentsFirst.order(input, graph);
        moves.moves().stream()
                .collect(Collectors.groupingBy(Move::start))
                .forEach((start, taken) -> graph.replace(start.id(), announced(start.step(), taken)));
        return graph.inOrder();
    }

    private static Step announced(Step.StartContainer start, List<Move> taken) {
        var from = taken.stream()
                .map(move -> "%s over from container %s"
                        .formatted(move.what(), move.from().name()))
                .distinct()
                .collect(Collectors.joining(" and "));
        var why = start.why().and("; it takes " + from + ", which has to stop first");
        return new Step.StartContainer(start.appId(), start.serviceId(), start.containerId(), start.cause(), why);
    }

    /** The service's own containers that stop before a start does. */
    private List<Integer> ownStops(PlannedStart start) {
        return graph.steps().stream()
                .filter(it -> it.step() instanceof Step.StopContainer
                        && Objects.equals(it.service(), start.taker().key()))
                .map(PlannedStep::id)
                .filter(id -> graph.follows(start.id(), id))
                .toList();
    }

    /** A container stops for its successor only once what the successor waits for can stop as well, along whole chains. */
    private void readyTogether(List<Move> moves) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (var move : moves) {
                for (int own : ownStops(move.start())) {
                    for (int needed : List.copyOf(graph.dependsOn(move.stop()))) {
                        changed |= graph.order(own, needed);
                    }
                }
            }
        }
    }

    /** A container whose service is not declared any more is away only for the start of the one that takes something of it over. */
    private void undeclaredStopLate(PlanInput input, List<Move> moves, Collection<Container> claimed) {
        for (var move : moves) {
            if (Successors.undeclared(input, move.from())) {
                stopAfter(move.stop(), move.start().id());
            }
        }
        var undeclared = claimed.stream()
                .filter(it -> Successors.undeclared(input, it))
                .map(Container::id)
                .collect(Collectors.toSet());
        for (var planned : undeclared.isEmpty() ? List.<PlannedStep>of() : graph.steps()) {
            if (planned.step() instanceof Step.CreateContainer create) {
                graph.steps().stream()
                        .filter(it -> it.step() instanceof Step.StopContainer stop
                                && undeclared.contains(stop.containerId())
                                && create.placement().nameGivers().contains(stop.containerId()))
                        .forEach(stop -> {
                            stopAfter(stop.id(), planned.id());
                            stopAfterMaking(stop.id(), planned);
                        });
            }
        }
    }

    /** All that a step waits for and that makes something; other stops are as late by themselves. */
    private void stopAfter(int stop, int step) {
        graph.steps().stream()
                .filter(it -> !(it.step() instanceof Step.StopContainer || it.step() instanceof Step.RemoveContainer))
                .filter(it -> graph.follows(step, it.id()))
                .forEach(it -> stopAfterMaking(stop, it));
    }

    /** A stop waits for no network that is to be created, nor for what is made on it: the container's own may be in its way. */
    private void stopAfterMaking(int stop, PlannedStep made) {
        boolean onNewNetwork = graph.steps().stream()
                .anyMatch(it -> it.step() instanceof Step.CreateNetwork
                        && (it.id() == made.id() || graph.follows(made.id(), it.id())));
        if (!onNewNetwork) {
            graph.order(stop, made.id());
        }
    }

    /** A container that has to stop for another one, but whose service goes on with it, is away only for that one's start. */
    private void backAfterwards(Move move) {
        graph.steps().stream()
                .filter(it -> it.step() instanceof Step.StartContainer start
                        && move.from().id().equals(start.containerId()))
                .forEach(back -> {
                    graph.order(back.id(), move.start().id());
                    for (int needed : List.copyOf(graph.dependsOn(move.start().id()))) {
                        graph.order(move.stop(), needed);
                    }
                });
    }

    /** On each network, so that the engine assigns no address that is declared for another one. */
    private void fixedAddressesFirst(List<PlannedStart> starts) {
        var fixed = starts.stream()
                .filter(it -> !it.takes().addresses().isEmpty() && !behindADownload(it.id()))
                .toList();
        for (var start : fixed.isEmpty() ? List.<PlannedStart>of() : starts) {
            for (var first : fixed) {
                boolean shared =
                        start.joinsAnyhow().stream().anyMatch(first.takes().addresses()::containsKey);
                if (shared && !first.taker().key().equals(start.taker().key())) {
                    ownStops(start).forEach(stop -> graph.order(stop, first.id()));
                    graph.order(start.id(), first.id());
                }
            }
        }
    }

    /**
     * So that the engine gives no network a subnet that another one declares. Nothing waits for one that failed: what is in its way may
     * stay there.
     */
    private void declaredSubnetsFirst(Set<String> failedLanes) {
        var created = graph.steps().stream()
                .filter(it -> it.step() instanceof Step.CreateNetwork)
                .toList();
        if (created.size() < 2) {
            return;
        }
        var choosing = created.stream()
                .filter(it -> choosesSubnet(it, true))
                .filter(it -> !failedLanes.contains(it.lane()))
                .toList();
        created.stream()
                .filter(it -> choosesSubnet(it, false))
                .forEach(later -> choosing.forEach(first -> graph.order(later.id(), first.id())));
    }

    private static boolean choosesSubnet(PlannedStep planned, boolean chooses) {
        return planned.step() instanceof Step.CreateNetwork create
                && create.network().choosesSubnet() == chooses;
    }

    private boolean behindADownload(int id) {
        return graph.steps().stream()
                .anyMatch(it -> it.step() instanceof Step.DownloadImage && graph.follows(id, it.id()));
    }
}
