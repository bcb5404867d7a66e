package io.containermanager.reconcile;

import io.containermanager.engine.StepResult;
import io.containermanager.model.ImageReference;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.UnusedImages;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which images were fetched, for whom, and which images revisions run with. What must outlive the manager is in the store: an image that
 * a manager before this one fetched is removed like one of its own. Confined to the loop.
 */
final class ImageTracker {
    private final TargetCache targets;
    private final TargetStore store;
    private final Supplier<String> instance;
    private final int previousImages;
    private final LoopQueue queue;
    private final Map<ServiceKey, String> fetchedFor = new HashMap<>();

    /** A tracker that knows of no fetch; what it cannot write it reports to the queue. */
    ImageTracker(
            TargetCache targets, TargetStore store, Supplier<String> instance, int previousImages, LoopQueue queue) {
        this.targets = targets;
        this.store = store;
        this.instance = instance;
        this.previousImages = previousImages;
        this.queue = queue;
    }

    /** The spec hash a service's image was fetched for by this process. */
    Map<ServiceKey, String> fetchedFor() {
        return fetchedFor;
    }

    /** The service has its container: with the next one, {@code always} asks again. */
    void used(ServiceKey key) {
        fetchedFor.remove(key);
    }

    /** Only what was not there before is ours to remove one day. */
    void fetched(String image, StepResult result) {
        wanting(image).forEach(service -> fetchedFor.put(service.key(), service.specHash()));
        var digest = result.imageDigest();
        if (!result.changed() || digest == null) {
            return;
        }
        var added = new HashMap<>(Map.of(image, digest));
        var before = targets.fetchedImages().get(image);
        if (before != null && !before.equals(digest)) {
            // The tag moved: what it meant before is still there, under its digest.
            added.put(ImageLocks.byDigest(image, before), before);
        }
        if (!targets.fetchedImages().entrySet().containsAll(added.entrySet())) {
            queue.written(store.noteImages(added, List.of()));
        }
    }

    void removed(String image) {
        var known = targets.fetchedImages().keySet().stream()
                .filter(it -> ImageReference.same(it, image))
                .toList();
        if (!known.isEmpty()) {
            queue.written(store.noteImages(Map.of(), known));
        }
    }

    /** The services that a fetch of this reference serves. */
    Stream<DesiredService> wanting(String image) {
        return Stream.concat(
                        targets.healed().apps().values().stream().flatMap(app -> app.services().stream()),
                        targets.lastGood().values().stream())
                .filter(service -> ImageReference.same(service.imageReference(), image));
    }

    /** Steps that remove the images which we fetched and no kept revision needs any more. */
    List<Step> unneeded(Observation observation) {
        var fetched = targets.fetchedImages();
        if (targets.problem() != null || fetched.isEmpty()) {
            return List.of();
        }
        var kept = store.history(TargetStore.HISTORY_MAX_TARGETS).stream()
                .map(targets::desired)
                .toList();
        var good = targets.lastGood().values();
        return UnusedImages.removable(fetched, kept, good, previousImages, observation).stream()
                .<Step>map(image -> new Step.RemoveImage(
                        0,
                        image,
                        Objects.requireNonNull(fetched.get(image)),
                        Reason.of("this manager pulled it, and neither the newest version nor the " + previousImages
                                + " before it need it")))
                .toList();
    }

    /** Notes what images a revision runs with, once it runs. */
    void noteDigests(long revision, Observation observation) {
        var target = targets.applied();
        if (target.revision() != revision || revision == 0) {
            return;
        }
        var digests = running(target, observation);
        if (!digests.equals(target.digests())) {
            queue.written(store.noteDigests(revision, digests));
        }
    }

    /** Notes these for a revision, and for every other revision that containers were made for what those run. */
    CompletableFuture<Void> noteAll(long revision, Map<String, String> digests, Observation observation) {
        var all = new ArrayList<CompletableFuture<Void>>();
        all.add(store.noteDigests(revision, digests));
        observation.containers().stream()
                .map(container -> container.owner().revision())
                .distinct()
                .filter(it -> it != revision && it > 0)
                .flatMap(it -> store.revision(it).stream())
                .forEach(it -> all.add(store.noteDigests(it.revision(), running(it, observation))));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /**
     * What the revision's containers run, where a registry could give it again. What a service runs in place of a version that is held says
     * nothing of that.
     */
    Map<String, String> running(StoredTarget target, Observation observation) {
        var digests = target.digests();
        for (var container : observation.containers()) {
            var id = container.imageId();
            boolean ours = container.owner().instance().equals(instance.get());
            var declared = target.state()
                    .service(container.key())
                    .filter(service -> ImageReference.same(service.imageName(), container.imageName()));
            if (ours
                    && id != null
                    && declared.isPresent()
                    && !isHeld(target, container.key())
                    && observation.hasImage(ImageLocks.byDigest(container.imageName(), id))) {
                digests = ImageLocks.noted(
                        digests, container.key(), declared.get().imageName(), id);
            }
        }
        return digests;
    }

    private boolean isHeld(StoredTarget target, ServiceKey key) {
        var memory = targets.memories().get(key);
        return memory != null
                && memory.hold() != null
                && targets.declaredIn(target.revision(), key)
                        .filter(memory::holds)
                        .isPresent();
    }
}
