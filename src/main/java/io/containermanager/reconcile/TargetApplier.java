package io.containermanager.reconcile;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler;
import io.containermanager.reconcile.ReconcileLoop.Applied;
import io.containermanager.reconcile.execution.BackoffTracker;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.LoopMessage;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.PassHistory;
import io.containermanager.reconcile.execution.RunningSteps;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.reconcile.operation.ApplyRequest;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stored target the applied one, durably before anything follows from it, and starts a pass, or joins the one that runs for it.
 * Reports {@link LoopMessage.ApplyEnded} when what is shown has changed. Confined to the loop.
 */
final class TargetApplier {

    private final TargetStore store;
    private final Scheduler scheduler;
    private final LoopQueue queue;
    private final TargetCache targets;
    private final BackoffTracker backoff;
    private final RunningSteps runs;
    private final PassHistory passHistory;
    private final PassTracker passes;
    private final EngineObserver observer;
    private final EventRecorder recorder;
    private final StatusPublisher publisher;
    private final HoldReleaser holds;
    private @Nullable Applying applying;

    /** An apply whose revision is being written; those that came meanwhile join its pass. */
    private record Applying(long revision, boolean again, List<Joining> joining) {}

    private record Joining(ApplyRequest request, CompletableFuture<Applied> answer) {}

    TargetApplier(
            LoopDependencies dependencies,
            LoopQueue queue,
            TargetCache targets,
            BackoffTracker backoff,
            RunningSteps runs,
            PassHistory passHistory,
            PassTracker passes,
            EngineObserver observer,
            EventRecorder recorder,
            StatusPublisher publisher,
            HoldReleaser holds) {
        this.store = dependencies.store();
        this.scheduler = dependencies.scheduler();
        this.queue = queue;
        this.targets = targets;
        this.backoff = backoff;
        this.runs = runs;
        this.passHistory = passHistory;
        this.passes = passes;
        this.observer = observer;
        this.recorder = recorder;
        this.publisher = publisher;
        this.holds = holds;
    }

    /** Applies the target as it was read last; the answer comes once it is durable. */
    void apply(ApplyRequest request, CompletableFuture<Applied> answer) {
        var latest = targets.latest();
        request.requireReach(targets.applied(), latest);
        if (passHistory.running()
                && passHistory.revision() == latest.revision()
                && targets.applied().revision() == latest.revision()) {
            forgive(request);
            if (!passHistory.applying()) {
                holds.release(request);
            }
            observer.look();
            join(answer, true);
            queue.report(new LoopMessage.ApplyEnded());
            return;
        }
        var pending = applying;
        if (pending != null && pending.revision() == latest.revision()) {
            // Its pass begins as soon as the store has answered: this one joins it then.
            pending.joining().add(new Joining(request, answer));
            return;
        }
        markApplied(latest, request, answer);
    }

    /**
     * Whether a revision can be read as applied already although its pass begins only once the store has said so: until then a look must
     * not begin, and perhaps end, in a pass of its own what the caller waits for.
     */
    boolean isAboutToBegin(long revision) {
        return applying != null && !applying.again() && applying.revision() == revision;
    }

    private void forgive(ApplyRequest request) {
        if (request.apps().isEmpty()) {
            backoff.forgiveAll();
        } else {
            backoff.forgive(request::tries);
        }
    }

    private void markApplied(StoredTarget latest, ApplyRequest request, CompletableFuture<Applied> answer) {
        boolean again = targets.applied().revision() == latest.revision();
        var mine = new Applying(latest.revision(), again, new ArrayList<>());
        applying = mine;
        queue.answer(store.markApplied(latest.revision(), scheduler.now()), (_, failure) -> {
            if (mine.equals(applying)) {
                applying = null;
            }
            if (failure == null) {
                applied(latest, request, again);
                join(answer, false);
                for (var joining : mine.joining()) {
                    // It asks for another try too, perhaps of more than the first one may touch.
                    forgive(joining.request());
                    if (again) {
                        holds.release(joining.request());
                    }
                    join(joining.answer(), true);
                }
            } else {
                var why = EngineObserver.unwrapped(failure);
                queue.report(new LoopMessage.StoreFailed(failure));
                answer.completeExceptionally(why);
                mine.joining().forEach(joining -> joining.answer().completeExceptionally(why));
            }
            queue.report(new LoopMessage.ApplyEnded());
        });
    }

    private void join(CompletableFuture<Applied> answer, boolean joined) {
        var finished = passHistory.join();
        var id = passHistory.runningId();
        answer.complete(new Applied(id == null ? "" : id, joined, finished));
    }

    private void applied(StoredTarget target, ApplyRequest request, boolean again) {
        var by = request.by();
        if (!again) {
            publisher.clear();
        }
        forgive(request);
        runs.dropWaiting();
        passes.cut("superseded: " + by + " applied revision " + target.revision());
        targets.refresh();
        recorder.record(Event.of(EventType.TARGET_APPLIED, "revision " + target.revision() + " was applied by " + by)
                .with("revision", target.revision())
                .with("by", by));
        if (again) {
            holds.release(request);
        }
        passes.begin(request.cause(), targets.applied().revision());
        observer.lookNow();
    }
}
