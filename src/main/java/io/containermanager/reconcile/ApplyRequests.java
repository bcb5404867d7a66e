package io.containermanager.reconcile;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.store.StoredTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes stored targets the applied one, durably before anything follows from it. Confined to the loop. */
final class ApplyRequests {
    private final Loop loop;
    private @Nullable UnderWay underWay;

    /** An apply whose revision is being written; those that came meanwhile join its pass. */
    private record UnderWay(long revision, List<CompletableFuture<ReconcileLoop.Applied>> joining) {}

    ApplyRequests(Loop loop) {
        this.loop = loop;
    }

    /** Makes the stored target the applied one and starts a pass, or joins the one that runs for it. */
    void apply(String by, Trigger cause, CompletableFuture<ReconcileLoop.Applied> answer) {
        loop.targets.refresh();
        var latest = loop.targets.latest();
        if (loop.stopping()) {
            answer.completeExceptionally(new IllegalStateException("the manager stops"));
            return;
        }
        if (loop.passHistory.running()
                && loop.passHistory.revision() == latest.revision()
                && loop.targets.applied().revision() == latest.revision()) {
            loop.backoff.forgiveAll();
            if (!loop.passHistory.applying()) {
                loop.stepOutcomes.releaseHolds();
            }
            loop.observer.look();
            publishAfter(() -> joined(answer, true));
            return;
        }
        var pending = underWay;
        if (pending != null && pending.revision() == latest.revision()) {
            // Its pass begins as soon as the store has answered: this one joins it then.
            pending.joining().add(answer);
            return;
        }
        begin(latest, by, cause, answer);
    }

    private void begin(StoredTarget latest, String by, Trigger cause, CompletableFuture<ReconcileLoop.Applied> answer) {
        var mine = new UnderWay(latest.revision(), new ArrayList<>());
        underWay = mine;
        boolean again = loop.targets.applied().revision() == latest.revision();
        loop.queue.answer(loop.dependencies.store().markApplied(latest.revision()), (_, failure) -> {
            if (mine.equals(underWay)) {
                underWay = null;
            }
            if (failure != null) {
                var why = EngineObserver.unwrapped(failure);
                loop.stepOutcomes.storeFailed(failure);
                answer.completeExceptionally(why);
                mine.joining().forEach(joining -> joining.completeExceptionally(why));
                loop.publish();
                return;
            }
            applied(latest, by, cause, again);
            publishAfter(() -> {
                joined(answer, false);
                mine.joining().forEach(joining -> joined(joining, true));
            });
        });
    }

    private void joined(CompletableFuture<ReconcileLoop.Applied> answer, boolean joined) {
        var finished = loop.passHistory.join();
        var id = loop.passHistory.runningId();
        answer.complete(new ReconcileLoop.Applied(id == null ? "" : id, joined, finished));
    }

    private void publishAfter(Runnable change) {
        change.run();
        loop.publish();
    }

    private void applied(StoredTarget target, String by, Trigger cause, boolean again) {
        if (!again) {
            loop.publisher.clear();
        }
        loop.backoff.forgiveAll();
        loop.dropWaiting();
        loop.keeper.cut("superseded: " + by + " applied revision " + target.revision());
        loop.targets.refresh();
        loop.recorder.tell(Event.of(EventType.TARGET_APPLIED, "revision " + target.revision() + " was applied by " + by)
                .with("revision", target.revision())
                .with("by", by));
        if (again) {
            loop.stepOutcomes.releaseHolds();
        }
        loop.keeper.start(cause);
        loop.observer.lookNow();
    }

    /** Another target was stored: status and plan speak of it; it is applied only when settings say so. */
    void targetChanged() {
        loop.targets.refresh();
        if (loop.dependencies.settings().auto()
                && loop.targets.latest().revision() > loop.targets.applied().revision()) {
            apply("reconcile.auto", Trigger.AUTO, new CompletableFuture<>());
        }
        // Writers side by side are told of one commit each, and the first of them has it published for all.
        if (loop.publisher.status().revision() != loop.targets.latest().revision()) {
            loop.publish();
        }
    }
}
