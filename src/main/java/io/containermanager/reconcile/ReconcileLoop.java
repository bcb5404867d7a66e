package io.containermanager.reconcile;

import io.containermanager.engine.StepResult;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.TargetRecovery;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.reconcile.operation.AcceptedOrder;
import io.containermanager.reconcile.operation.ApplyRequest;
import io.containermanager.reconcile.operation.ImageRemoval;
import io.containermanager.reconcile.operation.ImageRemover;
import io.containermanager.reconcile.operation.OperatorOrder;
import io.containermanager.reconcile.operation.OperatorOrder.Kind;
import io.containermanager.reconcile.operation.VolumePurge;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one owner of reconciling. Thread-safe: calls are handed to its thread and none blocks. */
public final class ReconcileLoop implements AutoCloseable {

    /** Without progress of its thread for this long the loop counts as dead. */
    public static final Duration ALIVE_WITHIN = Duration.ofSeconds(30);

    /** How long {@link #close} waits for the loop to reach its safe point. */
    static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    /** The longest pause. */
    public static final Duration PAUSE_MAX = Duration.ofHours(24);

    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Logger LOGGER = System.getLogger(ReconcileLoop.class.getName());

    private final LoopDependencies dependencies;
    private final ReconcileMetrics metrics = new ReconcileMetrics();
    private final LoopQueue queue;
    private final Loop loop;
    private final AtomicReference<@Nullable CompletableFuture<Plan>> awaitedPlan = new AtomicReference<>();
    private volatile long beatNanos;
    private volatile @Nullable AutoCloseable engineEvents;

    /**
     * What an apply got.
     *
     * @param passId the pass that works on it
     * @param joined whether that pass ran already for the same revision
     * @param finished completes with the pass's last form, never exceptionally
     */
    public record Applied(String passId, boolean joined, CompletableFuture<Pass> finished) {}

    /** A loop that does nothing until it is started. */
    public ReconcileLoop(LoopDependencies dependencies) {
        this.dependencies = dependencies;
        this.queue = new LoopQueue(dependencies.scheduler());
        this.loop = new Loop(dependencies, queue, metrics);
        queue.deliverTo(loop::receive, loop::failed);
        this.beatNanos = dependencies.scheduler().nanoTime();
    }

    /** Begins: what was applied before is healed. To be called once. */
    public ReconcileLoop start() {
        queue.post(loop::start);
        engineEvents = dependencies.engine().events(event -> queue.post(() -> loop.engineEvent(event)));
        beat();
        return this;
    }

    private void beat() {
        beatNanos = dependencies.scheduler().nanoTime();
        loop.beat();
        queue.after(BEAT, this::beat);
    }

    /** Makes the stored target the applied one and starts a pass, or joins the one that runs for it. */
    public CompletableFuture<Applied> apply(String by) {
        return apply(by, Set.of(), Set.of());
    }

    /**
     * The same for a caller that may only change some apps: refused when applying would change others, and services of others keep waiting
     * for their next attempt.
     *
     * @param apps the only apps that may change; empty means all
     * @param tried the only apps whose held versions are tried once more; empty means all that may change
     */
    public CompletableFuture<Applied> apply(String by, Set<Long> apps, Set<Long> tried) {
        var answer = new CompletableFuture<Applied>();
        queue.post(() -> orFail(answer, () -> loop.apply(new ApplyRequest(by, Trigger.APPLY, apps, tried), answer)));
        return answer;
    }

    /** The store failed or recovered. Returns at once. */
    public void storeChanged() {
        queue.post(loop::storeChanged);
    }

    /**
     * Reports that a new target was stored, so that status and plan show it. Who reports before the loop comes to it shares its answer.
     *
     * @return the dry run of the newest target, read after this call
     */
    public CompletableFuture<Plan> targetChanged() {
        var answer = new CompletableFuture<Plan>();
        var shared = awaitedPlan.compareAndExchange(null, answer);
        if (shared != null) {
            return shared;
        }
        try {
            queue.post(() -> {
                // What is stored from here on may be missing in this plan: its writer asks for another.
                awaitedPlan.set(null);
                try {
                    answer.complete(loop.targetChanged());
                } catch (RuntimeException | Error failure) {
                    // The loop reports it: not every writer waits for the answer.
                    answer.completeExceptionally(failure);
                    throw failure;
                }
            });
        } catch (RuntimeException tooMuchWaits) {
            // No writer is to wait for what does not come.
            awaitedPlan.set(null);
            throw tooMuchWaits;
        }
        return answer;
    }

    /** Whether this manager acts has changed. Returns at once. */
    public void leadershipChanged() {
        queue.post(loop::leadershipChanged);
    }

    /** Asks for a look at the engine soon. */
    public void markDirty(Trigger cause) {
        queue.post(() -> loop.dirty(cause));
    }

    /** The dry run of a target that is not stored: what applying it now would do. Nothing is touched. */
    public CompletableFuture<Plan> preview(State state) {
        return preview(state, Map.of());
    }

    /**
     * The same of one that is bound to images.
     *
     * @param digests what its tags mean, see {@link ImageLocks}
     */
    public CompletableFuture<Plan> preview(State state, Map<String, String> digests) {
        return onLoop(() -> loop.preview(state, digests));
    }

    /**
     * The dry run of a target that is not stored and adopts containers.
     *
     * @param adopted what it would adopt
     * @param foreign the containers among it, as the engine reports them
     * @param seen what is on the engine now: the loop may have observed it before these containers existed
     */
    public CompletableFuture<Plan> preview(State state, Adoptions adopted, List<Container> foreign, Observation seen) {
        return onLoop(() -> loop.preview(state, adopted, foreign, seen));
    }

    /** The dry run of the stored target; the plan of the running pass, as far as it is known, while one runs for it. */
    public CompletableFuture<Plan> preview() {
        return onLoop(loop::preview);
    }

    /** Stops a service until it is started again; durable when the future completes, which fails with a {@link OperationException}. */
    public CompletableFuture<AcceptedOrder> stopService(ServiceKey key, String by) {
        return order(Kind.STOP, key, by);
    }

    /**
     * Lets a stopped or held service run again; a job that has ended runs once more. The stopped services that it depends on are started
     * first.
     */
    public CompletableFuture<AcceptedOrder> startService(ServiceKey key, String by) {
        return order(Kind.START, key, by);
    }

    /** Restarts a service's container once; a held spec is tried again. It waits for stopped services that it depends on: these stay so. */
    public CompletableFuture<AcceptedOrder> restartService(ServiceKey key, String by) {
        return order(Kind.RESTART, key, by);
    }

    /**
     * Replaces a service's container by one with new anonymous volumes, as {@code docker compose up --renew-anon-volumes} does; the old
     * volumes stay. Durable when the future completes, which fails with a {@link OperationException}.
     */
    public CompletableFuture<AcceptedOrder> renewVolumes(ServiceKey key, String by) {
        return order(Kind.RENEW_VOLUMES, key, by);
    }

    /**
     * Leaves apps alone for a while; a pause never outlives the process.
     *
     * @param appId one app, or {@link io.containermanager.plan.input.PlanRules#ALL_APPS}
     * @param howLong up to {@link #PAUSE_MAX}; zero ends the pause
     */
    public CompletableFuture<Void> pause(long appId, Duration howLong, String by) {
        return wish(answer -> {
            if (howLong.isNegative() || howLong.compareTo(PAUSE_MAX) > 0) {
                throw new OperationException.Refused("A pause lasts at most " + PAUSE_MAX.toHours() + " h");
            }
            loop.pause(appId, howLong, by);
            answer.complete(null);
        });
    }

    /**
     * Removes a volume with its data, after its name was confirmed. Fails with a {@link OperationException}, or with what the engine says
     * when a container uses it.
     */
    public CompletableFuture<StepResult> purgeVolume(String engineName, String by) {
        return wish(answer -> loop.acting().purge(new VolumePurge(engineName, by), answer));
    }

    /** How many removals of images and volumes ended so far: what was measured of the engine's disk before the last of them is out of date. */
    public long removals() {
        return loop.reading().removals();
    }

    /** The engine's images, and which containers and services keep each of them. */
    public CompletableFuture<ImageRemover.Listed> images() {
        return wish(answer -> loop.reading().images().list(answer));
    }

    /**
     * Removes one image, or all that nothing uses or needs. Fails with a {@link OperationException}, or with what the engine says; at most
     * {@link ImageRemoval#IMAGES_MAX} at a time.
     */
    public CompletableFuture<ImageRemover.Result> removeImages(ImageRemoval removal) {
        return wish(answer -> loop.acting().images().remove(removal, answer));
    }

    /**
     * Asks the registry what the tags of an app mean now and, where one moved, makes and applies a revision bound to the new image. Fails
     * with a {@link OperationException}, or with what store or engine say.
     *
     * @param service a service's id or name; null for all of the app
     * @param dryRun whether to change nothing
     */
    public CompletableFuture<ImageUpdateResult> updateImages(
            long appId, @Nullable String service, boolean dryRun, String by) {
        return wish(answer -> loop.updateImages(new ImageUpdater.Request(appId, service, dryRun, by), answer));
    }

    /** Why a service is as it is. Fails with {@link OperationException.Unknown}. */
    public CompletableFuture<Explanation> explain(ServiceKey key) {
        return onLoop(() -> loop.explain(key));
    }

    /** A target drafted from the containers that carry our kind of labels but are not claimed. */
    public CompletableFuture<State> recoverDraft() {
        return onLoop(() -> TargetRecovery.draft(loop.unclaimed()));
    }

    private CompletableFuture<AcceptedOrder> order(Kind kind, ServiceKey key, String by) {
        return order(kind, List.of(key), false, by);
    }

    /**
     * Stops, starts or restarts several services at once: all of them, or none where one is refused. Durable when the future completes,
     * which fails with an {@link OperationException}, whose violations are the refused ones of several by their places.
     *
     * @param keys at least one, each once
     * @param wholeApp whether they are all services of an app, of which a restart leaves alone those that were stopped
     */
    public CompletableFuture<AcceptedOrder> order(Kind kind, List<ServiceKey> keys, boolean wholeApp, String by) {
        return wish(answer -> loop.acting()
                .order(
                        keys.stream()
                                .map(key -> new OperatorOrder(kind, key, by))
                                .toList(),
                        wholeApp,
                        answer));
    }

    private <T> CompletableFuture<T> wish(Consumer<CompletableFuture<T>> wish) {
        var answer = new CompletableFuture<T>();
        queue.post(() -> orFail(answer, () -> {
            loop.refresh();
            wish.accept(answer);
        }));
        return answer;
    }

    private <T> CompletableFuture<T> onLoop(Supplier<T> question) {
        return wish(answer -> answer.complete(question.get()));
    }

    /** The caller is answered whatever happens; an error of the program or the machine is reported by the loop as well. */
    static void orFail(CompletableFuture<?> answer, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            answer.completeExceptionally(failure);
        } catch (Error failure) {
            answer.completeExceptionally(failure);
            throw failure;
        }
    }

    /** The newest snapshot. */
    public LoopStatus status() {
        return loop.status();
    }

    /** Whether the engine was looked at since the start; before that a snapshot shows no containers, whether there are any or not. */
    public boolean observed() {
        return loop.observed();
    }

    /** A pass by its id: the newest {@code 100} are kept. */
    public Optional<Pass> pass(String passId) {
        return loop.passes().find(passId);
    }

    /** The newest finished passes, newest first. */
    public List<Pass> passes(int limit) {
        return loop.passes().newest(limit);
    }

    /** Whether this manager acts, and which one does. */
    public Leadership leadership() {
        return dependencies.leadership();
    }

    /** What reconciling has counted so far. */
    public ReconcileMetrics metrics() {
        return metrics;
    }

    /** Whether the owner thread made progress within the last 30 s. */
    public boolean alive() {
        return dependencies.scheduler().nanoTime() - beatNanos <= ALIVE_WITHIN.toNanos();
    }

    /** Stops at the next safe point, within a bound; containers keep running. */
    @Override
    public void close() {
        var stopped = stop();
        try {
            stopped.get(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOGGER.log(Level.WARNING, "Reconciliation did not stop within " + CLOSE_WAIT, late);
        }
        abandon();
    }

    /** Begins nothing any more, from the loop's next safe point on. */
    public CompletableFuture<Boolean> stop() {
        return onLoop(() -> {
            loop.stop();
            return true;
        });
    }

    /** Ends at once, as when the process is killed: what is under way on the engine ends there or not. */
    void abandon() {
        queue.close();
        var events = engineEvents;
        if (events != null) {
            try {
                events.close();
            } catch (Exception failure) {
                LOGGER.log(Level.WARNING, "Could not unsubscribe from the engine's events", failure);
            }
        }
    }
}
