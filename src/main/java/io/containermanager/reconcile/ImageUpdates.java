package io.containermanager.reconcile;

import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.Label;
import io.containermanager.plan.input.Desired;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.reconcile.ImageUpdate.Image;
import io.containermanager.reconcile.ReconcileLoop.Applied;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.OperationException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Looks up what the tags of an app mean now and says what a revision is to be bound to where one moved. Confined to the loop; never waits.
 */
final class ImageUpdates {
    /** How long a registry may take to say what one tag means. */
    static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(20);

    /** Lookups of one update at the same time: registries count requests. */
    static final int LOOKUPS_MAX = 4;

    private final Engine engine;
    private final LoopQueue queue;

    ImageUpdates(Engine engine, LoopQueue queue) {
        this.engine = engine;
        this.queue = queue;
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
        List<DesiredService> chosen(Desired target) {
            var app = target.apps().get(appId);
            if (app == null) {
                throw new OperationException.Unknown(Label.unknown(appId) + " is not in the applied target");
            }
            var services = app.services().stream()
                    .filter(it -> service == null
                            || service.equals(Long.toString(it.key().serviceId()))
                            || service.equals(it.service().serviceName()))
                    .toList();
            if (services.isEmpty()) {
                throw new OperationException.Unknown(
                        Label.app(app.app().appName()) + " declares no service " + service);
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

        ImageUpdate update(long newest, @Nullable Applied applied) {
            return new ImageUpdate(images, newest, applied != null, applied);
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
                            request.by() + " updated " + Label.app(state, request.appId()) + ": revision " + accepted
                                    + " is bound to what these tags mean now: " + String.join(", ", names))
                    .with("revision", accepted)
                    .with("by", request.by())
                    .with("images", names);
        }
    }

    /** What one lookup gave: a digest or a problem. */
    record Found(@Nullable String digest, @Nullable String problem) {}

    /** Asks the registries what the images of these services mean now; completes on the loop, never exceptionally. */
    CompletableFuture<Map<String, Found>> lookUp(List<DesiredService> services) {
        var lookups = new Lookups();
        services.stream()
                .map(it -> it.service().imageName())
                .filter(ImageUpdates::moves)
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
            var asked = engine.registryDigest(image);
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
     */
    static Decision decide(
            Request request,
            long revision,
            List<DesiredService> services,
            Map<String, String> runs,
            Map<String, Found> found) {
        var images = services.stream().map(it -> image(it, runs, found)).toList();
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

    private static Image image(DesiredService service, Map<String, String> runs, Map<String, Found> found) {
        var name = service.service().imageName();
        var now = found.getOrDefault(name, new Found(null, "the target names it by digest: it never changes"));
        return new Image(
                service.key().serviceId(),
                service.service().serviceName(),
                name,
                ImageLocks.digest(runs, service.key(), name),
                now.digest(),
                now.problem());
    }
}
