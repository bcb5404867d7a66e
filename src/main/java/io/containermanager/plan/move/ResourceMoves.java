package io.containermanager.plan.move;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.ContainerAction.Leave;
import io.containermanager.plan.service.PortConflicts;
import io.containermanager.plan.service.PortConflicts.Return;
import io.containermanager.plan.service.PortConflicts.Taker;
import io.containermanager.plan.service.ServiceContainers;
import io.containermanager.plan.step.PlanBuilder;
import io.containermanager.plan.step.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What moves from one of our containers to another one: host ports and addresses, which a start takes and a stop gives back, and declared
 * names, which a creation takes. Who is to have something waits for the stop of the container that has it. When that is not stopped by this
 * plan, who wants it is not touched and keeps the container that it has. Used by one call of {@code Planner#plan} only.
 */
public final class ResourceMoves {

    /** How often in a row a container is restarted for a taker whose start fails: then an operator has to look. */
    private static final int RETURNS_MAX = 3;

    private final PlanInput input;
    private final PlanBuilder builder;
    private final Collection<Container> claimed;
    private final List<PlannedStart> starts;
    private final Map<String, Integer> stops = new HashMap<>();
    private final Map<Taker, Leave> blocked = new HashMap<>();
    private final Map<String, String> yields = new HashMap<>();
    private final Map<String, Return> returns = new HashMap<>();
    private final Map<String, Leave> kept;
    private final PortConflicts known;
    private final List<Move> moves = new ArrayList<>();
    /** Whose containers have what a service's start takes. */
    private final Map<ServiceKey, Set<ServiceKey>> takesFrom = new HashMap<>();

    /**
     * Something that moves.
     *
     * @param start the step that takes it
     * @param stop the step that gives it back
     * @param what for people
     * @param from the container that has it
     */
    record Move(PlannedStart start, int stop, String what, Container from) {}

    /** A start that takes what another service's container has. */
    private record Clash(PlannedStart start, String what, Container holder) {}

    /**
     * Looks at a draft.
     *
     * @param claimed the containers of this manager
     * @param known what earlier drafts have shown
     */
    public ResourceMoves(PlanInput input, PlanBuilder builder, Collection<Container> claimed, PortConflicts known) {
        this.known = known;
        this.input = input;
        this.builder = builder;
        this.claimed = claimed;
        this.starts = PlannedStart.of(builder, claimed);
        for (var planned : builder.steps()) {
            if (planned.step() instanceof Step.StopContainer stop) {
                stops.put(stop.containerId(), planned.id());
            }
        }
        this.kept = new Successors(input, builder).holdUp(claimed);
        contest();
    }

    private void contest() {
        if (starts.stream().allMatch(start -> start.takes().isEmpty())) {
            return;
        }
        var holders = claimed.stream()
                .filter(it ->
                        ServiceContainers.live(it) && !PortsAndAddresses.of(it).isEmpty())
                .toList();
        var clashes = starts.stream()
                .filter(start -> !start.takes().isEmpty())
                .flatMap(start -> holders.stream()
                        .filter(holder -> !holder.key().equals(start.taker().key()))
                        .flatMap(holder -> start
                                .takes()
                                .clash(PortsAndAddresses.of(holder))
                                .map(what -> new Clash(start, what, holder))
                                .stream()))
                .toList();
        clashes.forEach(clash -> takesFrom
                .computeIfAbsent(clash.start().taker().key(), _ -> new HashSet<>())
                .add(clash.holder().key()));
        clashes.forEach(clash -> move(clash.start(), clash.what(), clash.holder()));
        for (var start : starts) {
            starts.stream()
                    .filter(_ -> !start.takes().isEmpty())
                    .filter(other -> !other.taker().key().equals(start.taker().key()))
                    .filter(other -> goesFirst(other, start))
                    .forEach(other -> start.takes().clash(other.takes()).ifPresent(what -> behind(start, what, other)));
        }
    }

    private void move(PlannedStart start, String what, Container holder) {
        var stop = stops.get(holder.id());
        if (stop != null) {
            moves.add(new Move(start, stop, what, holder));
        } else if (builder.leaves(holder.id())
                && waitsFor(holder.key(), start.taker().key(), takesFrom)) {
            yields.put(holder.id(), what + " goes to " + name(start));
        } else if (wasGiven(start, holder) && mayReturn(start, holder)) {
            var reason = "it is restarted, because the engine gave it the %s, which %s declares"
                    .formatted(what, name(start));
            returns.put(holder.id(), new Return(start.taker(), reason));
        } else {
            var status = builder.outlookOf(holder.key());
            boolean moving = status != null && status.progress().moves();
            var advice = wasGiven(start, holder)
                    ? ", to which the engine gave it: stop "
                            + holder.owner().qualifiedName()
                            + ", and start it again once " + name(start) + " runs"
                    : "";
            blocked.putIfAbsent(
                    start.taker(),
                    waits(moving, what + " is in use by container " + holder.name() + paused(holder) + advice));
        }
    }

    /** Whether the engine chose an address for a container that another one declares: of two that declare it the target is refused. */
    private boolean wasGiven(PlannedStart start, Container holder) {
        return start.declared()
                && builder.outlookOf(holder.key()) != null
                && builder.wants(holder.key(), holder)
                && start.takes().clashesByAddressOnly(PortsAndAddresses.of(holder));
    }

    /** Whether a restart helps: not of one that the taker waits for, which would be given the same address again. */
    private boolean mayReturn(PlannedStart start, Container holder) {
        return !known.returns().containsKey(holder.id())
                && !waitsFor(start.taker().key(), holder.key(), Map.of())
                && input.desired().apps().values().stream()
                        .flatMap(app -> app.services().stream())
                        .filter(it -> it.key().equals(start.taker().key()))
                        .allMatch(it ->
                                input.facts().attempts(it.key(), it.specHash()).made() < RETURNS_MAX);
    }

    private String paused(Container holder) {
        return input.rules().paused(holder.owner().appId()) ? ", whose app is paused" : "";
    }

    private String name(PlannedStart start) {
        var key = start.taker().key();
        var status = builder.outlookOf(key);
        return status == null
                ? DisplayName.service(input.applied(), key)
                : DisplayName.service(status.appName(), status.serviceName());
    }

    private static Leave waits(boolean moving, String reason) {
        var progress = moving ? Progress.WAITING : Progress.STUCK;
        return new Leave(Sync.NEEDS_UPDATE, progress, "waiting: " + reason, null, Cause.CONTENTION);
    }

    /** Of two that want the same and of which none has it the one that the target wants goes first, and otherwise the one planned first. */
    private static boolean goesFirst(PlannedStart one, PlannedStart other) {
        return one.declared() == other.declared() ? one.id() < other.id() : one.declared();
    }

    private void behind(PlannedStart start, String what, PlannedStart first) {
        if (!blocked.containsKey(first.taker())) {
            blocked.putIfAbsent(start.taker(), waits(false, what + " goes to " + name(first)));
        }
    }

    /**
     * Whether a service starts only after another one has, by its dependencies and by what their starts take: then that one cannot wait
     * for its successor.
     */
    private boolean waitsFor(ServiceKey key, ServiceKey other, Map<ServiceKey, Set<ServiceKey>> takesFrom) {
        var open = new ArrayList<>(Successors.dependencies(input, key));
        Set<ServiceKey> seen = new HashSet<>();
        while (!open.isEmpty()) {
            var next = open.removeLast();
            if (seen.add(next)) {
                open.addAll(Successors.dependencies(input, next));
                open.addAll(takesFrom.getOrDefault(next, Set.of()));
            }
        }
        return seen.contains(other);
    }

    /** What has to be known before the next draft. */
    public PortConflicts found() {
        return new PortConflicts(blocked, yields, kept, returns);
    }

    List<Move> moves() {
        return moves;
    }

    List<PlannedStart> starts() {
        return starts;
    }
}
