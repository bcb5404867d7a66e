package io.containermanager.reconcile;

import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.reconcile.ImageUpdateResult.Image;
import io.containermanager.reconcile.ReconcileLoop.Applied;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.store.TargetStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks up what the tags of an app mean now and stores a revision bound to that where one moved. Confined to the loop; never waits.
 */
final class ImageUpdater {
    /** How long a registry may take to say what one tag means. */
    static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(20);

    /** Lookups of one update at the same time: registries count requests. */
    static final int LOOKUPS_MAX = 4;

    private final Engine registries;
    private final TargetStore store;
    private final Scheduler scheduler;
    private final LoopQueue queue;
    private final TargetCache targets;
    private final ImageTracker images;
    private final EngineView engine;
    private final EventRecorder recorder;

    ImageUpdater(
            LoopDependencies dependencies,
            LoopQueue queue,
            TargetCache targets,
            ImageTracker images,
            EngineView engine,
            EventRecorder recorder) {
        this.registries = dependencies.engine();
        this.store = dependencies.store();
        this.scheduler = dependencies.scheduler();
        this.queue = queue;
        this.targets = targets;
        this.images = images;
        this.engine = engine;
        this.recorder = recorder;
    }

    /**
     * What is asked for.
     *
     * @param appId the app
     * @param service its id or name; null for all services of the app
     * @param dryRun whether to change nothing
     * @param by who asks
     */
    record Request(long appId, @Nullable String service, boolean dryRun, String by) {

        /**
         * The services concerned.
         *
         * @throws OperationException when there are none
         */
        List<DesiredService> chosen(DesiredState target) {
            var app = target.apps().get(appId);
            if (app == null) {
                throw new OperationException.Unknown(DisplayName.unknown(appId) + " is not in the applied target");
            }
            var services = app.services().stream()
                    .filter(it -> service == null
                            || service.equals(Long.toString(it.key().serviceId()))
                            || service.equals(it.service().serviceName()))
                    .toList();
            if (services.isEmpty()) {
                throw new OperationException.Unknown(
                        DisplayName.app(app.app().appName()) + " declares no service " + service);
            }
            return services;
        }
    }

    /**
     * What an update brings.
     *
     * @param revision of the target that it starts from
     * @param runs the images that are bound or run now
     * @param digests the same with what tags mean now
     * @param images what each service's image means
     */
    record Decision(
            Request request, long revision, Map<String, String> runs, Map<String, String> digests, List<Image> images) {

        /** Whether there is a new revision to be made. */
        boolean binds() {
            return !request.dryRun() && images.stream().anyMatch(Image::moved);
        }

        /** What is held that this may bring another image for: of what failed there the digest is not known. */
        Map<ServiceKey, Hold> tried() {
            var tried = new HashMap<ServiceKey, Hold>();
            for (var image : images) {
                var hold = image.hold();
                if (image.moved() && hold != null) {
                    tried.put(new ServiceKey(request.appId(), image.serviceId()), hold);
                }
            }
            return tried;
        }

        /**
         * What became of it.
         *
         * @param state the target that it is bound to
         */
        Event event(State state, long accepted) {
            var names = images.stream()
                    .filter(Image::moved)
                    .map(Image::image)
                    .distinct()
                    .toList();
            return Event.ofApp(
                            EventType.TARGET_ACCEPTED,
                            request.appId(),
                            request.by() + " updated " + DisplayName.app(state, request.appId()) + ": revision "
                                    + accepted + " is bound to what these tags mean now: " + String.join(", ", names))
                    .with("revision", accepted)
                    .with("by", request.by())
                    .with("images", names);
        }
    }

    /**
     * What was stored.
     *
     * @param revision the newest target's
     * @param changed whether that is a new one, bound to what tags mean now
     */
    record Bound(Decision decision, long revision, boolean changed) {

        ImageUpdateResult update(@Nullable Applied applied) {
            return new ImageUpdateResult(decision.images(), revision, applied != null, applied);
        }
    }

    /**
     * Looks up what the tags mean now and, where one moved and the request is no dry run, stores a revision bound to that. Nothing is applied.
     *
     * @param answer gets what was stored, or the failure
     * @throws OperationException when it cannot be done
     */
    void bind(Request request, BiConsumer<@Nullable Bound, @Nullable Throwable> answer) {
        var target = targets.latest();
        if (target.revision() != targets.applied().revision()) {
            throw new OperationException.Refused("Revision " + target.revision()
                    + " is not applied yet: apply it first, so that the update changes nothing but images");
        }
        var services = request.chosen(targets.desired(target));
        queue.answer(lookUp(services), (found, failure) -> {
            if (found == null) {
                answer.accept(null, failure);
                return;
            }
            targets.refresh();
            var running = images.running(targets.applied(), engine.observation());
            var decision = decide(request, target.revision(), services, running, found, targets.memories());
            if (decision.binds()) {
                store(decision, target.state(), answer);
            } else {
                answer.accept(new Bound(decision, target.revision(), false), null);
            }
        });
    }

    /** First what runs is noted, so that there is a way back to it; then the new revision is stored. */
    private void store(Decision decision, State state, BiConsumer<@Nullable Bound, @Nullable Throwable> answer) {
        var by = decision.request().by();
        var now = scheduler.now();
        var expected = OptionalLong.of(decision.revision());
        var stored = images.noteAll(decision.revision(), decision.runs(), engine.observation())
                .thenCompose(_ -> store.acceptBound(state, decision.digests(), expected, by, now));
        queue.answer(stored, (accepted, failure) -> {
            if (accepted == null) {
                answer.accept(null, failure);
                return;
            }
            long revision = accepted.target().revision();
            recorder.record(decision.event(state, revision));
            answer.accept(new Bound(decision, revision, true), null);
        });
    }

    /** What one lookup gave: a digest or a problem. */
    record Found(@Nullable String digest, @Nullable String problem) {}

    /** Asks the registries what the images of these services mean now; completes on the loop, never exceptionally. */
    private CompletableFuture<Map<String, Found>> lookUp(List<DesiredService> services) {
        var lookups = new Lookups();
        services.stream()
                .map(it -> it.service().imageName())
                .filter(ImageUpdater::moves)
                .distinct()
                .forEach(lookups.waiting::add);
        lookups.next();
        return lookups.done;
    }

    /** A reference by digest means one image for ever. */
    private static boolean moves(String image) {
        return !image.contains("@");
    }

    /** Asks for a few references at a time. */
    private final class Lookups {
        private final ArrayDeque<String> waiting = new ArrayDeque<>();
        private final Map<String, Found> found = new TreeMap<>();
        private final CompletableFuture<Map<String, Found>> done = new CompletableFuture<>();
        private int running;

        private void next() {
            if (waiting.isEmpty() && running == 0) {
                done.complete(found);
                return;
            }
            while (running < LOOKUPS_MAX && !waiting.isEmpty()) {
                ask(waiting.removeFirst());
            }
        }

        private void ask(String image) {
            running++;
            var asked = registries.registryDigest(image);
            var late = queue.after(
                    LOOKUP_TIMEOUT,
                    () -> asked.completeExceptionally(new EngineException.Rejected(
                            EngineException.Cause.TIMED_OUT,
                            "the registry did not answer within " + LOOKUP_TIMEOUT.toSeconds() + " s")));
            queue.answer(asked, (digest, failure) -> {
                late.cancel();
                running--;
                found.put(image, new Found(digest, failure == null ? null : EngineObserver.message(failure)));
                next();
            });
        }
    }

    /**
     * What follows from what was found. Pure.
     *
     * @param revision of the target that the services are from
     * @param runs the images that are bound or run now
     * @param memories what is remembered of services
     */
    static Decision decide(
            Request request,
            long revision,
            List<DesiredService> services,
            Map<String, String> runs,
            Map<String, Found> found,
            Map<ServiceKey, ServiceMemory> memories) {
        var images = services.stream()
                .map(it -> image(it, runs, found, memories.getOrDefault(it.key(), ServiceMemory.of(it.key()))))
                .toList();
        var digests = runs;
        for (var image : images) {
            var to = image.to();
            if (image.moved() && to != null) {
                digests =
                        ImageLocks.with(digests, new ServiceKey(request.appId(), image.serviceId()), image.image(), to);
            }
        }
        return new Decision(request, revision, runs, digests, images);
    }

    private static Image image(
            DesiredService service, Map<String, String> runs, Map<String, Found> found, ServiceMemory memory) {
        var name = service.service().imageName();
        var now = found.getOrDefault(name, new Found(null, "the target names it by digest: it never changes"));
        var to = now.digest();
        var bound = ImageLocks.digest(runs, service.key(), name);
        var hold = memory.holds(service) ? memory.hold() : null;
        var good = memory.lastGood();
        var failed = hold == null || hold.imageDigest() == null ? bound : hold.imageDigest();
        boolean moved = to != null && !to.equals(bound) && (hold == null || !to.equals(failed));
        boolean concerned = to != null && hold != null && (hold.imageDigest() == null || to.equals(failed));
        return new Image(
                service.key().serviceId(),
                service.service().serviceName(),
                name,
                hold == null || good == null ? bound : good.imageDigest(),
                to,
                moved,
                concerned ? hold : null,
                now.problem());
    }
}
