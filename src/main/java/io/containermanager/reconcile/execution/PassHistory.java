package io.containermanager.reconcile.execution;

import io.containermanager.plan.step.PlannedStep;
import io.containermanager.reconcile.execution.Pass.PassState;
import io.containermanager.reconcile.execution.Pass.StepRecord;
import io.containermanager.reconcile.execution.Pass.StepState;
import io.containermanager.reconcile.execution.Pass.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The running pass and the newest finished ones. There is a running pass or there is none: what says that the loop reconciles is derived
 * from that, so nothing can be left behind. Written by the loop; {@link #find} may be called from anywhere.
 */
public final class PassHistory {

    /** How many passes are kept; the oldest go first. */
    static final int PASSES_MAX = 100;

    /** Steps that a pass records; further ones are done without being listed. */
    static final int STEPS_MAX = 20_000;

    private final Map<String, Pass> kept = new LinkedHashMap<>();
    private final List<Ended> uncompleted = new ArrayList<>();
    private @Nullable Open open;

    /** A pass whose end is known here and not yet to those who wait for it. */
    private record Ended(CompletableFuture<Pass> finished, Pass pass) {}

    /** The pass that runs. */
    private static final class Open {
        private final String id;
        private final long revision;
        private final Trigger trigger;
        private final Instant startedAt;
        private final List<StepRecord> steps = new ArrayList<>();
        private final CompletableFuture<Pass> finished = new CompletableFuture<>();
        private boolean applying;

        private Open(String id, long revision, Trigger trigger, Instant startedAt) {
            this.id = id;
            this.revision = revision;
            this.trigger = trigger;
            this.startedAt = startedAt;
        }
    }

    public synchronized void start(String id, long revision, Trigger trigger, Instant now) {
        open = new Open(id, revision, trigger, now);
    }

    /** Makes the running pass one that an apply asked for. */
    public synchronized CompletableFuture<Pass> join() {
        var running = Objects.requireNonNull(open, "a pass runs");
        running.applying = true;
        return running.finished.copy();
    }

    public synchronized boolean running() {
        return open != null;
    }

    public synchronized boolean applying() {
        return open != null && open.applying;
    }

    public synchronized @Nullable String runningId() {
        return open == null ? null : open.id;
    }

    /** The running pass's revision, -1 when none runs. */
    public synchronized long revision() {
        return open == null ? -1 : open.revision;
    }

    /** Lists a step; its place is used to update it. -1 when no pass runs or it has enough steps. */
    synchronized int list(PlannedStep planned) {
        if (open == null || open.steps.size() == STEPS_MAX) {
            return -1;
        }
        open.steps.add(StepRecord.pending(planned));
        return open.steps.size() - 1;
    }

    /** Where a step is listed: a place in a pass. */
    record Place(@Nullable String passId, int index) {}

    synchronized Place place(PlannedStep planned) {
        return new Place(runningId(), list(planned));
    }

    /** Updates a listed step; nothing when its pass has ended meanwhile. */
    public synchronized void step(Place place, StepState result, Instant now, @Nullable String error) {
        if (open == null || !open.id.equals(place.passId()) || place.index() < 0) {
            return;
        }
        open.steps.set(place.index(), open.steps.get(place.index()).went(result, now, error));
    }

    /** Ends the running pass. Those who wait for it learn it by {@link #completeFinished}, once the status says so too. */
    public synchronized Optional<Pass> finish(PassState state, Instant now, String message) {
        if (open == null) {
            return Optional.empty();
        }
        var ended = open;
        open = null;
        var steps = ended.steps.stream().map(step -> settled(step, now)).toList();
        var pass = new Pass(ended.id, ended.revision, ended.trigger, state, ended.startedAt, now, steps, message);
        kept.put(pass.passId(), pass);
        if (kept.size() > PASSES_MAX) {
            kept.remove(kept.keySet().iterator().next());
        }
        uncompleted.add(new Ended(ended.finished, pass));
        return Optional.of(pass);
    }

    /** Completes the futures of passes that have ended, outside any lock: their readers see in the status what they led to. */
    public void completeFinished() {
        List<Ended> ended;
        synchronized (this) {
            ended = List.copyOf(uncompleted);
            uncompleted.clear();
        }
        ended.forEach(it -> it.finished().complete(it.pass()));
    }

    private static StepRecord settled(StepRecord step, Instant now) {
        return step.result() == StepState.PENDING ? step.went(StepState.SKIPPED, now, null) : step;
    }

    public synchronized Optional<Pass> find(String passId) {
        if (open != null && open.id.equals(passId)) {
            return Optional.of(new Pass(
                    open.id,
                    open.revision,
                    open.trigger,
                    PassState.RUNNING,
                    open.startedAt,
                    null,
                    open.steps,
                    "running"));
        }
        return Optional.ofNullable(kept.get(passId));
    }

    /** The kept passes, newest first, without the running one. */
    public synchronized List<Pass> newest(int limit) {
        return new ArrayList<>(kept.values()).reversed().stream().limit(limit).toList();
    }
}
