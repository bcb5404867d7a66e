package io.containermanager.reconcile;

import io.containermanager.engine.EngineException;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.reconcile.ImageUpdate.Image;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks up what the tags of an app mean now and, where one moved, makes a revision bound to the new image: its services take over through
 * the same gate, and come back the same way, as with any other new version. On the loop's thread; never waits.
 */
final class ImageUpdates {
    /** How long a registry may take to say what one tag means. */
    static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(20);

    /** Lookups of one update at the same time: registries count requests. */
    static final int LOOKUPS_MAX = 4;

    private final Loop loop;

    ImageUpdates(Loop loop) {
        this.loop = loop;
    }

    /**
     * What is asked for.
     *
     * @param appId the app
     * @param service its id or name; null for all services of the app
     * @param dryRun whether to tell only
     * @param by who asks
     */
    record Request(long appId, @Nullable String service, boolean dryRun, String by) {}

    void update(Request request, CompletableFuture<ImageUpdate> answer) {
        var target = loop.targets.latest();
        if (target.revision() != loop.targets.applied().revision()) {
            throw new OperationException.Refused("revision " + target.revision()
                    + " waits to be applied: apply it first, so that an update brings nothing but images");
        }
        var services = chosen(target, request);
        var images = new LinkedHashSet<String>();
        services.stream()
                .filter(ImageUpdates::asked)
                .forEach(it -> images.add(it.service().imageName()));
        new Lookups(new ArrayDeque<>(images), found -> settle(request, target, services, found, answer)).begin();
    }

    private List<DesiredService> chosen(StoredTarget target, Request request) {
        var app = loop.targets.desired(target).apps().get(request.appId());
        if (app == null) {
            throw new OperationException.Unknown("app " + request.appId() + " is not in the applied target");
        }
        var wanted = request.service();
        Predicate<DesiredService> chosen = it -> wanted == null
                || wanted.equals(Long.toString(it.key().serviceId()))
                || wanted.equals(it.service().serviceName());
        var services = app.services().stream().filter(chosen).toList();
        if (services.isEmpty()) {
            throw new OperationException.Unknown("app " + request.appId() + " declares no service " + wanted);
        }
        return services;
    }

    /** A reference by digest means one image for ever. */
    private static boolean asked(DesiredService service) {
        return !service.service().imageName().contains("@");
    }

    /** What one lookup gave: a digest or a problem. */
    private record Found(@Nullable String digest, @Nullable String problem) {}

    /** Asks for a few references at a time. */
    private final class Lookups {
        private final ArrayDeque<String> waiting;
        private final Consumer<Map<String, Found>> done;
        private final Map<String, Found> found = new TreeMap<>();
        private int running;

        private Lookups(ArrayDeque<String> waiting, Consumer<Map<String, Found>> done) {
            this.waiting = waiting;
            this.done = done;
        }

        private void begin() {
            if (waiting.isEmpty() && running == 0) {
                done.accept(found);
                return;
            }
            while (running < LOOKUPS_MAX && !waiting.isEmpty()) {
                ask(waiting.removeFirst());
            }
        }

        private void ask(String image) {
            running++;
            var asked = loop.dependencies.engine().registryDigest(image);
            var late = loop.queue.after(
                    LOOKUP_TIMEOUT,
                    () -> asked.completeExceptionally(new EngineException.Rejected(
                            EngineException.Cause.TIMED_OUT,
                            "the registry did not answer within " + LOOKUP_TIMEOUT.toSeconds() + " s")));
            loop.queue.answer(asked, (digest, failure) -> {
                late.cancel();
                running--;
                found.put(image, new Found(digest, failure == null ? null : EngineObserver.message(failure)));
                begin();
            });
        }
    }

    private void settle(
            Request request,
            StoredTarget target,
            List<DesiredService> services,
            Map<String, Found> found,
            CompletableFuture<ImageUpdate> answer) {
        loop.targets.refresh();
        var runs = loop.images.running(loop.targets.applied(), loop.observation());
        var images = services.stream().map(it -> image(it, runs, found)).toList();
        var digests = runs;
        for (var image : images) {
            var to = image.to();
            if (image.moved() && to != null) {
                digests =
                        ImageLocks.with(digests, new ServiceKey(request.appId(), image.serviceId()), image.image(), to);
            }
        }
        boolean moved = images.stream().anyMatch(Image::moved);
        if (!moved || request.dryRun()) {
            answer.complete(new ImageUpdate(images, target.revision(), false, null));
            return;
        }
        bind(request, target, runs, digests, images, answer);
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

    /** First what runs is noted, so that there is a way back to it; then the new revision is stored, then applied. */
    private void bind(
            Request request,
            StoredTarget target,
            Map<String, String> runs,
            Map<String, String> digests,
            List<Image> images,
            CompletableFuture<ImageUpdate> answer) {
        var store = loop.dependencies.store();
        var now = loop.dependencies.scheduler().now();
        var expected = OptionalLong.of(target.revision());
        var stored = loop.images
                .noteAll(target.revision(), runs)
                .thenCompose(_ -> store.acceptBound(target.state(), digests, expected, request.by(), now));
        loop.queue.answer(stored, (accepted, failure) -> {
            if (accepted == null) {
                answer.completeExceptionally(
                        failure == null ? new IllegalStateException("no answer") : EngineObserver.unwrapped(failure));
                return;
            }
            apply(request, accepted, images, answer);
        });
    }

    private void apply(
            Request request, TargetStore.Accepted accepted, List<Image> images, CompletableFuture<ImageUpdate> answer) {
        long revision = accepted.target().revision();
        var names = images.stream()
                .filter(Image::moved)
                .map(Image::image)
                .distinct()
                .toList();
        loop.recorder.tell(Event.ofApp(
                        EventType.TARGET_ACCEPTED,
                        request.appId(),
                        request.by() + " updated app " + request.appId() + ": revision " + revision
                                + " is bound to what these tags mean now: " + String.join(", ", names))
                .with("revision", revision)
                .with("by", request.by())
                .with("images", names));
        var applied = new CompletableFuture<ReconcileLoop.Applied>();
        loop.applyRequests.apply(request.by(), Trigger.APPLY, applied);
        var _ = applied.whenComplete((pass, failure) -> {
            if (pass == null) {
                answer.completeExceptionally(
                        failure == null ? new IllegalStateException("no answer") : EngineObserver.unwrapped(failure));
            } else {
                answer.complete(new ImageUpdate(images, revision, true, pass));
            }
        });
    }
}
